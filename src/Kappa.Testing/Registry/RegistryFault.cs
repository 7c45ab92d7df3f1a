using System.Net;

namespace Kappa.Testing;

/// <summary>What a <see cref="RegistryServer"/> does instead of answering.</summary>
public sealed record RegistryFault
{
    private RegistryFault()
    {
    }

    internal bool Drops { get; private init; }

    internal TimeSpan Delay { get; private init; }

    internal HttpStatusCode? Status { get; private init; }

    internal string Body { get; private init; } = "";

    /// <summary>The connection is closed without an answer.</summary>
    public static RegistryFault Drop { get; } = new() { Drops = true };

    /// <summary>An answer of a status with the registry's own code and message.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">The registry's code, for example 40403.</param>
    /// <param name="message">The message.</param>
    public static RegistryFault Answer(HttpStatusCode status, int code, string message) =>
        new() { Status = status, Body = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { ["error_code"] = code, ["message"] = message }) };

    /// <summary>An answer of any text, as a proxy or a wrong server gives it.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="text">The body.</param>
    public static RegistryFault Text(HttpStatusCode status, string text) => new() { Status = status, Body = text };

    /// <summary>The right answer, late.</summary>
    /// <param name="delay">How late.</param>
    public static RegistryFault Late(TimeSpan delay) => new() { Delay = delay };
}
