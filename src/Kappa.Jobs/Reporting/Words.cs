using System.Globalization;

namespace Kappa.Jobs;

/// <summary>Numbers and times as people read them, the same on every machine.</summary>
internal static class Words
{
    /// <summary>46,912.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1 error, 2 errors.</summary>
    public static string Count(long value, string noun) => $"{Number(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>850 ms, 12.3 s, 4 min 05 s, 3 h 20 min.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalMilliseconds):F0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:D2} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:D2} min"),
    };

    /// <summary>31 k/s, 850/s.</summary>
    public static string Rate(double perSecond) => perSecond >= 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1000:F0} k/s")
        : string.Create(CultureInfo.InvariantCulture, $"{perSecond:F0}/s");
}
