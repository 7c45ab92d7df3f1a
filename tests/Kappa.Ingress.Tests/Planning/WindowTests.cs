using Kappa.Avro;

namespace Kappa.Ingress.Tests;

public sealed class WindowTests
{
    private const long Hour = 3_600;

    [Theory]
    [InlineData("2025-11-01", "2025-11-01T00:00:00")]
    [InlineData("2025-11-01T10:30", "2025-11-01T10:30:00")]
    [InlineData("2025-11-01T10:30:15.1234567", "2025-11-01T10:30:15.1234567")]
    [InlineData("2025-11-01T10:30:00Z", "2025-11-01T10:30:00Z")]
    [InlineData("2025-11-01T10:30:00-04:00", "2025-11-01T10:30:00-04:00")]
    [InlineData("2025-11-01T10:30:00+05:45", "2025-11-01T10:30:00+05:45")]
    [InlineData("2025-11-01T10:30:00+00:00", "2025-11-01T10:30:00Z")]
    public void A_bound_is_read_from_ISO_8601(string text, string shown)
    {
        Assert.True(WindowBound.TryParse(text, out var bound));
        Assert.Equal(shown, bound.ToString());
        Assert.True(WindowBound.TryParse(bound.ToString(), out var again));
        Assert.Equal(bound, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2025-13-01")]
    [InlineData("2025-02-29")]
    [InlineData("2025-11-01T25:00:00")]
    [InlineData("2025-11-01T10:00:00+15:00")]
    [InlineData("2025-11-01T10:00:00+01:60")]
    [InlineData("2025-11-01 10:00:00")]
    [InlineData("01.11.2025")]
    public void What_is_no_time_is_no_bound(string? text) => Assert.False(WindowBound.TryParse(text, out _));

    [Theory]
    // A wall-clock column against a wall-clock bound: the same clock, no zone.
    [InlineData(false, "2025-11-02T01:30:00", AmbiguousTime.Refuse, 25.5)]
    // A wall-clock column against a point in time: by the zone.
    [InlineData(false, "2025-11-02T04:30:00Z", AmbiguousTime.Refuse, 24.5)]
    [InlineData(false, "2025-11-02T07:30:00Z", AmbiguousTime.Refuse, 26.5)]
    // Inside of the hour that comes twice: rows of that hour mean its first pass, or its second.
    [InlineData(false, "2025-11-02T05:30:00Z", AmbiguousTime.Earlier, 25.5)]
    [InlineData(false, "2025-11-02T06:30:00Z", AmbiguousTime.Earlier, 26)]
    [InlineData(false, "2025-11-02T05:30:00Z", AmbiguousTime.Later, 25)]
    [InlineData(false, "2025-11-02T06:30:00Z", AmbiguousTime.Later, 25.5)]
    // A column of points in time.
    [InlineData(true, "2025-11-02T00:00:00", AmbiguousTime.Refuse, 28)]
    [InlineData(true, "2025-11-02T03:00:00", AmbiguousTime.Refuse, 32)]
    [InlineData(true, "2025-11-02T01:30:00", AmbiguousTime.Earlier, 29.5)]
    [InlineData(true, "2025-11-02T01:30:00", AmbiguousTime.Later, 30.5)]
    [InlineData(true, "2025-11-02T01:30:00+02:00", AmbiguousTime.Refuse, 23.5)]
    public void A_bound_is_found_in_the_columns_own_clock(bool adjusted, string bound, AmbiguousTime rule, double hoursAfterTheFirst)
    {
        // Hours are counted from the column's 2025-11-01T00:00.
        var window = Make(new(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Millis, AdjustedToUtc = adjusted }, bound, rule);
        Assert.Equal(1_761_955_200_000 + (long)(hoursAfterTheFirst * Hour * 1000), window.From);
    }

    [Theory]
    [InlineData(TimeUnit.Millis, 1)]
    [InlineData(TimeUnit.Micros, 1)]
    [InlineData(TimeUnit.Nanos, 100)]
    public void A_bound_between_two_values_of_the_unit_is_rounded_up(TimeUnit unit, long value)
    {
        var type = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { Unit = unit, AdjustedToUtc = true };
        Assert.Equal(value, Make(type, "1970-01-01T00:00:00.0000001Z", AmbiguousTime.Refuse).From);
    }

    [Fact]
    public void A_column_of_dates_is_compared_by_day()
    {
        var date = new SourceType(PhysicalType.Int32, LogicalType.Date);
        Assert.Equal(20_393, Make(date, "2025-11-01", AmbiguousTime.Refuse).From);
        Assert.Equal(20_394, Make(date, "2025-11-01T00:00:01", AmbiguousTime.Refuse).From);
        Assert.Equal(20_393, Make(date, "2025-11-01T04:00:00Z", AmbiguousTime.Refuse).From);
        Assert.Equal(-1, Make(date, "1969-12-30T12:00:00", AmbiguousTime.Refuse).From);
    }

    [Fact]
    public void A_wall_clock_bound_that_never_was_is_refused_for_points_in_time()
    {
        var type = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { AdjustedToUtc = true };
        Assert.Contains("never was", Assert.Single(Errors(type, "2025-03-09T02:30:00")).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Single(Errors(type, "2025-11-02T01:30:00")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_beyond_a_nanosecond_clock_hold_everything_or_nothing()
    {
        var type = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Nanos, AdjustedToUtc = true };
        Assert.Equal(long.MaxValue, Make(type, "3000-01-01T00:00:00Z", AmbiguousTime.Refuse).From);
        Assert.Equal(long.MinValue, Make(type, "0001-01-01T00:00:00Z", AmbiguousTime.Refuse).From);
    }

    private static WindowPlan Make(SourceType type, string from, AmbiguousTime rule)
    {
        var made = IngressPlan.Make(Request(type, from, rule));
        Assert.Empty(made.Errors);
        return made.Value!.Window!;
    }

    private static IReadOnlyList<PlanError> Errors(SourceType type, string from) => IngressPlan.Make(Request(type, from, AmbiguousTime.Refuse)).Errors;

    private static IngressRequest Request(SourceType type, string from, AmbiguousTime rule) => new()
    {
        Snapshot = new([new(0, "/a.parquet", 1, DateTime.UnixEpoch, 1, [new("t", type, false, 0), new("a", new(PhysicalType.Int32), false, 0)], [1])], DateTime.UnixEpoch),
        Target = AvroSchema.Parse("""{"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}"""),
        TimeZone = "America/New_York",
        AmbiguousTime = rule,
        Window = new("t", WindowBound.Parse(from), null),
        Job = Guid.NewGuid(),
        Topic = "t",
    };
}
