using CsCheck;

namespace Kappa.Sink.Tests.Partitioning;

public sealed class LocalDaysTests
{
    private static readonly string[] Zones = ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Europe/Amsterdam", "Africa/Monrovia"];

    [Fact]
    public void The_day_of_an_instant_is_that_of_its_wall_clock_whatever_was_asked_before() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.OneOf(Gen.Long[-2_208_988_800, 4_102_444_800], Gen.Long[1_762_000_000, 1_762_200_000]).Array[1, 300]).Sample((zone, instants) =>
        {
            var days = LocalDays.For(ColumnType.TimestampMillis, Zones[zone]);
            var info = TimeZoneInfo.FindSystemTimeZoneById(Zones[zone]);
            foreach (var seconds in instants)
            {
                var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), info);
                Assert.Equal(local.ToString("yyyy-MM-dd"), LocalDays.TextOf(days.DayOf(seconds * 1_000 + 999)));
            }
        }, iter: 300);

    [Theory]
    [InlineData("America/New_York", "2025-11-02T03:59:59Z", "2025-11-01")]
    [InlineData("America/New_York", "2025-11-02T04:00:00Z", "2025-11-02")]
    [InlineData("America/New_York", "2025-11-03T04:59:59Z", "2025-11-02")]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31")]
    public void Days_around_a_change_of_the_clocks_are_right(string zone, string instant, string day)
    {
        var milliseconds = DateTimeOffset.Parse(instant).ToUnixTimeMilliseconds();
        foreach (var (type, factor) in ((ColumnType, long)[])[(ColumnType.TimestampMillis, 1), (ColumnType.TimestampMicros, 1_000), (ColumnType.TimestampNanos, 1_000_000)])
            Assert.Equal(day, LocalDays.TextOf(LocalDays.For(type, zone).DayOf(milliseconds * factor)));
    }

    [Theory]
    [InlineData(0, "1970-01-01")]
    [InlineData(-1, "1969-12-31")]
    [InlineData(86_399_999, "1970-01-01")]
    [InlineData(86_400_000, "1970-01-02")]
    [InlineData(-86_400_000, "1969-12-31")]
    [InlineData(-86_400_001, "1969-12-30")]
    public void Without_a_zone_days_are_those_of_utc(long milliseconds, string day) =>
        Assert.Equal(day, LocalDays.TextOf(LocalDays.For(ColumnType.LocalTimestampMillis, null).DayOf(milliseconds)));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800_000)]
    public void A_day_outside_the_years_1_to_9999_is_refused(long milliseconds)
    {
        Assert.Throws<PartitionValueException>(() => LocalDays.TextOf(LocalDays.For(ColumnType.TimestampMillis, null).DayOf(milliseconds)));
        Assert.Throws<PartitionValueException>(() => LocalDays.TextOf(LocalDays.For(ColumnType.TimestampMillis, "America/New_York").DayOf(milliseconds)));
    }
}
