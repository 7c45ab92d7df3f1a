using System.Globalization;
using System.Text.RegularExpressions;

namespace Kappa.Ingress;

/// <summary>An end of a window: a wall-clock time of the source's time zone, or a point in time.</summary>
/// <param name="Time">Date and time of day.</param>
/// <param name="Offset">Distance from UTC; null for a wall-clock time of the source's zone.</param>
public readonly partial record struct WindowBound(DateTime Time, TimeSpan? Offset = null)
{
    /// <summary>
    /// Reads ISO 8601: <c>2025-11-01</c>, <c>2025-11-01T00:00:00</c> (up to seven decimals), or the same with <c>Z</c> or an offset as
    /// <c>-04:00</c>.
    /// </summary>
    public static bool TryParse(string? text, out WindowBound bound)
    {
        bound = default;
        var match = Shape().Match(text ?? "");
        if (!match.Success || !DateTime.TryParse(match.Groups["time"].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return false;
        TimeSpan? offset = null;
        if (match.Groups["zulu"].Success)
        {
            offset = TimeSpan.Zero;
        }
        else if (match.Groups["offset"].Success)
        {
            var size = new TimeSpan(int.Parse(match.Groups["hours"].ValueSpan), int.Parse(match.Groups["minutes"].ValueSpan), 0);
            if (size > TimeSpan.FromHours(14) || match.Groups["minutes"].ValueSpan[0] > '5')
                return false;
            offset = match.Groups["offset"].Value[0] == '-' ? -size : size;
        }

        bound = new(time, offset);
        return true;
    }

    /// <summary>Reads ISO 8601, as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">It is no such time.</exception>
    public static WindowBound Parse(string text) =>
        TryParse(text, out var bound) ? bound : throw new FormatException($"\"{text}\" is not a date or time in ISO 8601, with or without an offset.");

    /// <summary>ISO 8601, as it is read.</summary>
    public override string ToString()
    {
        var time = Time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        return Offset switch
        {
            null => time,
            { Ticks: 0 } => time + "Z",
            { } offset => time + (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
        };
    }

    [GeneratedRegex(
        @"^(?<time>\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?)?)((?<zulu>Z)|(?<offset>[+-](?<hours>\d\d):(?<minutes>\d\d)))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
