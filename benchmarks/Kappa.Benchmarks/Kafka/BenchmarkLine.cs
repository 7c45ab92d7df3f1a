using System.Globalization;
using System.Text.RegularExpressions;

namespace Kappa.Benchmarks.Kafka;

/// <summary>One line of result, in the form of the bare client's.</summary>
internal sealed partial record BenchmarkLine(double PerSecond, double Bytes, double ProcessorUs)
{
    public static BenchmarkLine Parse(string line)
    {
        var match = Form().Match(line);
        if (!match.Success)
            throw new FormatException($"Not a line of result: {line}");
        return new(Number("rate"), Number("bytes"), Number("us"));

        double Number(string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    public static string Format(string what, int count, double seconds, long bytes, TimeSpan processor, string more) => FormattableString.Invariant(
        $"{what}: {count / seconds:F0}/s in {seconds:F2} s, {bytes / (double)count:F0} B and {processor.TotalMicroseconds / count:F2} us of processor a record{more}");

    [GeneratedRegex(@": (?<rate>\d+)/s in .* s, (?<bytes>-?\d+) B and (?<us>[\d.]+) us", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
