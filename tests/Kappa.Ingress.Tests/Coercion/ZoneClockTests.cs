using CsCheck;

namespace Kappa.Ingress.Tests;

public sealed class ZoneClockTests
{
    private const long Second = 1_000_000;

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory]
    // Clocks go back at 02:00 daylight saving time: the hour from 01:00 comes twice.
    [InlineData("2025-11-02T00:59:59.999999", AmbiguousTime.Refuse, "2025-11-02T04:59:59.999999Z")]
    [InlineData("2025-11-02T01:00:00", AmbiguousTime.Earlier, "2025-11-02T05:00:00Z")]
    [InlineData("2025-11-02T01:00:00", AmbiguousTime.Later, "2025-11-02T06:00:00Z")]
    [InlineData("2025-11-02T01:59:59.999999", AmbiguousTime.Earlier, "2025-11-02T05:59:59.999999Z")]
    [InlineData("2025-11-02T01:59:59.999999", AmbiguousTime.Later, "2025-11-02T06:59:59.999999Z")]
    [InlineData("2025-11-02T01:00:00", AmbiguousTime.Refuse, null)]
    [InlineData("2025-11-02T01:59:59.999999", AmbiguousTime.Refuse, null)]
    [InlineData("2025-11-02T02:00:00", AmbiguousTime.Refuse, "2025-11-02T07:00:00Z")]
    // Clocks go forward at 02:00 standard time: the hour from 02:00 never was, whatever the rule.
    [InlineData("2025-03-09T01:59:59.999999", AmbiguousTime.Refuse, "2025-03-09T06:59:59.999999Z")]
    [InlineData("2025-03-09T02:00:00", AmbiguousTime.Earlier, null)]
    [InlineData("2025-03-09T02:59:59.999999", AmbiguousTime.Later, null)]
    [InlineData("2025-03-09T03:00:00", AmbiguousTime.Refuse, "2025-03-09T07:00:00Z")]
    public void New_York_changes_its_clocks(string local, AmbiguousTime rule, string? utc)
    {
        var clock = new ZoneClock(NewYork, Second, rule);
        var fault = clock.ToUtc(Micros(local), out var result);
        if (utc is null)
            Assert.Equal(local.StartsWith("2025-03", StringComparison.Ordinal) ? RowFault.SkippedTime : RowFault.AmbiguousTime, fault);
        else
            Assert.Equal((RowFault.None, Micros(utc)), (fault, result));
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Pacific/Apia")]
    [InlineData("UTC")]
    public void A_point_in_time_is_found_again_from_its_wall_clock(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var earlier = new ZoneClock(zone, Second, AmbiguousTime.Earlier);
        var later = new ZoneClock(zone, Second, AmbiguousTime.Later);
        var strict = new ZoneClock(zone, Second, AmbiguousTime.Refuse);
        // 1900 to 2100, in microseconds.
        Gen.Long[-2_208_988_800L * Second, 4_102_444_800L * Second].Sample(utc =>
        {
            var local = utc + Offset(zone, utc);
            Assert.Equal(RowFault.None, earlier.ToUtc(local, out var first));
            Assert.Equal(RowFault.None, later.ToUtc(local, out var second));
            Assert.Contains(utc, new[] { first, second });
            Assert.True(first <= second);
            Assert.Equal(first == second ? RowFault.None : RowFault.AmbiguousTime, strict.ToUtc(local, out _));
            // Both show the same wall clock, by the zone's own account.
            Assert.Equal((local, local), (first + Offset(zone, first), second + Offset(zone, second)));
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    public void Skipped_and_repeated_times_are_those_that_the_platform_names(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var strict = new ZoneClock(zone, Second, AmbiguousTime.Refuse);
        // Every ten minutes of twenty years.
        for (var local = new DateTime(2015, 1, 1); local < new DateTime(2035, 1, 1); local = local.AddMinutes(10))
        {
            var expected = zone.IsInvalidTime(local) ? RowFault.SkippedTime : zone.IsAmbiguousTime(local) ? RowFault.AmbiguousTime : RowFault.None;
            Assert.Equal(expected, strict.ToUtc(Micros(local), out _));
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-62_135_596_800L * Second)]
    [InlineData(253_402_300_799L * Second)]
    public void Years_that_no_zone_is_known_for_are_out_of_range(long local) =>
        Assert.Equal(RowFault.OutOfRange, new ZoneClock(NewYork, Second, AmbiguousTime.Refuse).ToUtc(local, out _));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + 1_000_000_000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1_000_000_000)]
    public void A_nanosecond_clock_does_not_wrap_around_at_its_ends(long local) =>
        Assert.Equal(RowFault.OutOfRange, new ZoneClock(NewYork, 1_000_000_000, AmbiguousTime.Earlier).ToUtc(local, out _));

    private static long Offset(TimeZoneInfo zone, long utc) =>
        zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(utc * TimeSpan.TicksPerMicrosecond)).Ticks / TimeSpan.TicksPerMicrosecond;

    private static long Micros(string text) =>
        Micros(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal));

    private static long Micros(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
