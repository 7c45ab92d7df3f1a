using System.Globalization;

namespace Kappa.Jobs;

/// <summary>Reads a length of time as people type it: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>2h</c>, or <c>00:10:00</c>.</summary>
internal static class TimeText
{
    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        (string Unit, Func<double, TimeSpan> Of)[] units =
            [("ms", TimeSpan.FromMilliseconds), ("s", TimeSpan.FromSeconds), ("m", TimeSpan.FromMinutes), ("h", TimeSpan.FromHours)];
        foreach (var (unit, of) in units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            if (!double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number is <= 0 or > 1_000_000)
                return false;
            time = of(number);
            return true;
        }
        return text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time) && time > TimeSpan.Zero;
    }
}
