using System.Text.RegularExpressions;

namespace Kappa.Sink;

/// <summary>Names of landed files: <c>part-ENTRY-FILE-JOB.parquet</c>.</summary>
internal static partial class LandedName
{
    public const string Extension = ".parquet";

    public static string Of(int entry, int file, string jobId) => $"part-{entry:D8}-{file:D5}-{jobId}{Extension}";

    /// <summary>The job that a file is named for; null when it is not named by a sink.</summary>
    public static Guid? JobOf(string path) =>
        Pattern().Match(path) is { Success: true } match ? Guid.Parse(match.Groups["job"].ValueSpan) : null;

    [GeneratedRegex(
        @"(^|/)part-\d{8}-\d{5}-(?<job>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.parquet$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
