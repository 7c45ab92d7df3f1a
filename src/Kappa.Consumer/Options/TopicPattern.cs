using System.Text.RegularExpressions;

namespace Kappa.Consumer;

/// <summary>
/// A pattern of topics, <c>^…</c>. librdkafka's are POSIX extended regular expressions that need not match a name to its end; .NET reads them alike but for classes
/// such as <c>[:alpha:]</c>. What it cannot read at all matches nothing here: the client says what is wrong with it.
/// </summary>
internal static class TopicPattern
{
    private static readonly (string Posix, string Ranges)[] Classes =
    [
        ("[:alnum:]", "A-Za-z0-9"), ("[:alpha:]", "A-Za-z"), ("[:digit:]", "0-9"), ("[:lower:]", "a-z"), ("[:upper:]", "A-Z"), ("[:xdigit:]", "A-Fa-f0-9"),
        ("[:punct:]", @"._\-"), ("[:graph:]", "!-~"), ("[:print:]", " -~"),
    ];

    public static bool IsOne(string? topic) => topic is ['^', ..];

    /// <summary>What is wrong with a pattern; null where nothing is, where it is none, and where .NET has no matcher for what it says.</summary>
    public static string? FaultOf(string? topic)
    {
        try
        {
            if (IsOne(topic))
                _ = Read(topic!);
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether a topic is one of those that the name or pattern stands for.</summary>
    public static bool Includes(string? nameOrPattern, string topic)
    {
        if (!IsOne(nameOrPattern))
            return nameOrPattern == topic;
        try
        {
            return Read(nameOrPattern!).IsMatch(topic);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    // In linear time, whatever the pattern is.
    private static Regex Read(string pattern) => new(
        Classes.Aggregate(pattern, (text, each) => text.Replace(each.Posix, each.Ranges, StringComparison.Ordinal)),
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);
}
