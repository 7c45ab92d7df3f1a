using System.Text.RegularExpressions;

namespace Kappa.EndToEnd.Tests;

/// <summary>What <c>--explain</c> printed.</summary>
internal static partial class Explained
{
    /// <summary>The rows that were named, in order. Fails on one that is said to be lost otherwise than by <paramref name="cause"/>.</summary>
    public static IReadOnlyList<long> Rows(string output, string cause)
    {
        var named = Missing().Matches(output);
        Assert.All(named, row => Assert.Contains(cause, row.Value, StringComparison.Ordinal));
        return [.. named.Select(row => long.Parse(row.Groups["row"].Value)).Order()];
    }

    /// <summary>Those of the rows that were named which are said to be lost by <paramref name="cause"/>.</summary>
    public static IReadOnlyList<long> Of(string output, string cause) =>
        [.. Missing().Matches(output).Where(row => row.Value.Contains(cause, StringComparison.Ordinal)).Select(row => long.Parse(row.Groups["row"].Value)).Order()];

    [GeneratedRegex(@"^missing: .*, row (?<row>\d+): .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Missing();
}
