namespace Kappa.Ingress;

/// <summary>Turns a window's ends into numbers of the column's own unit, so that a row costs two comparisons.</summary>
internal sealed class WindowMaking(SourceWindow window, TimeZoneInfo zone, AmbiguousTime ambiguous)
{
    private readonly List<PlanError> _errors = [];

    /// <summary>The window, or what is wrong with it.</summary>
    public Checked<WindowPlan, PlanError> Make(SourceColumn column)
    {
        var kind = SourceKinds.Of(column.Type);
        var isLocal = kind is SourceKind.Date or >= SourceKind.LocalTimestampMillis and <= SourceKind.LocalTimestampNanos;
        if (!isLocal && kind is not (>= SourceKind.TimestampMillis and <= SourceKind.TimestampNanos or SourceKind.Int96))
        {
            Fail($"The window's column \"{column.Name}\" is {column.Type}, not a timestamp or a date.", "Take a column that holds a time.");
            return new(_errors);
        }

        if (window is { From: null, To: null })
            Fail("The window has no end.", "Give it a beginning, an end, or both, or leave it out.");
        var from = Ticks(window.From, isLocal);
        var to = Ticks(window.To, isLocal);
        if (_errors.Count == 0 && from >= to)
            Fail($"The window ends at {window.To}, which is not after its beginning, {window.From}.", "The end is exclusive: it must lie after the beginning.");
        return _errors.Count > 0 ? new(_errors) : new(new WindowPlan(column, Scale(from, kind), Scale(to, kind)));
    }

    /// <summary>100-nanosecond ticks since 1970-01-01, by the wall clock or UTC.</summary>
    private long? Ticks(WindowBound? bound, bool isLocal) => bound switch
    {
        null => null,
        { Offset: { } offset } point when isLocal => ToWallClock(point, point.Time.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks),
        { Offset: { } offset } point => point.Time.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks,
        { } wall when isLocal => wall.Time.Ticks - DateTime.UnixEpoch.Ticks,
        { } wall => ToUtc(wall, wall.Time.Ticks - DateTime.UnixEpoch.Ticks),
    };

    private long ToUtc(WindowBound bound, long local)
    {
        var fault = new ZoneClock(zone, TimeSpan.TicksPerSecond, ambiguous).ToUtc(local, out var utc);
        if (fault != RowFault.None)
            Fail($"The window's end {bound} {RowFaultText.Of(fault, "a point in time")} ({zone.Id}).", "Give it with its offset from UTC.");
        return utc;
    }

    /// <summary>The least wall-clock time that stands for this point in time or a later one.</summary>
    private long ToWallClock(WindowBound bound, long utc)
    {
        var point = new DateTime(Math.Clamp(utc + DateTime.UnixEpoch.Ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        var offset = zone.GetUtcOffset(point).Ticks;
        var local = utc + offset;
        var stretch = new ZoneYears(zone, TimeSpan.TicksPerSecond).Find(local);
        if (stretch?.Kind != ZoneStretchKind.Repeated)
            return local;
        if (ambiguous == AmbiguousTime.Refuse)
        {
            Fail($"The window's end {bound} lies in an hour that {zone.Id} has twice, and no rule says which of the two a row of that hour means.",
                "Give the end as a wall-clock time, or say what ambiguous times mean.");
        }

        // Rows of the repeated hour stand for one of its two passes; the other pass begins or ends where the hour does.
        var isFirstPass = offset == stretch.EarlierOffset;
        return (ambiguous, isFirstPass) switch
        {
            (AmbiguousTime.Earlier, false) => stretch.To,
            (AmbiguousTime.Later, true) => stretch.From,
            _ => local,
        };
    }

    private static long? Scale(long? ticks, SourceKind kind) => ticks is not { } value ? null : kind switch
    {
        SourceKind.Date => Ceiling(value, TimeSpan.TicksPerDay),
        SourceKind.TimestampMillis or SourceKind.LocalTimestampMillis => Ceiling(value, TimeSpan.TicksPerMillisecond),
        SourceKind.TimestampMicros or SourceKind.LocalTimestampMicros => Ceiling(value, TimeSpan.TicksPerMicrosecond),
        _ => (long)Int128.Clamp((Int128)value * TimeSpan.NanosecondsPerTick, long.MinValue, long.MaxValue),
    };

    // value >= bound and value < bound are both kept by rounding the bound up to the column's unit.
    private static long Ceiling(long value, long unit)
    {
        var (quotient, rest) = Math.DivRem(value, unit);
        return rest > 0 ? quotient + 1 : quotient;
    }

    private void Fail(string message, string wayOut) => _errors.Add(new(PlanFault.Window, null, window.Column, message, wayOut));
}
