using System.Text;

namespace Kappa.Consumer.Producing;

/// <summary>Why a record becomes a dead letter, or goes to a retry topic.</summary>
/// <param name="Stage">The stage that gave up: <c>decode</c>, <c>handle</c> or <c>encode</c>.</param>
/// <param name="Cause">Type and message of the fault, and of those inside it.</param>
/// <param name="Stack">Its stack trace; empty when there is none.</param>
/// <param name="Type">The fault's type, or the name of the broker's error.</param>
internal sealed record OutgoingFault(string Stage, string Cause, string Stack, string? Type)
{
    /// <summary>The retry topic that the record goes to instead, from 1; 0: it becomes a dead letter.</summary>
    public int RetryRound { get; init; }

    /// <summary>Whether cause and stack are left out, because with them the record is too large.</summary>
    public bool IsShort { get; private init; }

    public const string Decode = "decode";
    public const string Handle = "handle";
    public const string Encode = "encode";

    public OutgoingFault Shortened() => this with { Cause = "", Stack = "", IsShort = true };

    public static OutgoingFault Of(string stage, Exception fault) => new(stage, CauseOf(fault), fault.StackTrace ?? "", fault.GetType().FullName);

    private static string CauseOf(Exception fault)
    {
        var cause = new StringBuilder();
        for (Exception? each = fault; each is not null; each = each.InnerException)
            cause.Append(cause.Length == 0 ? "" : " ---> ").Append(each.GetType().FullName).Append(": ").Append(each.Message);
        return cause.ToString();
    }
}
