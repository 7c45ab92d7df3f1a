using Avro;
using Avro.Util;
using CsCheck;

namespace Kappa.Avro.Tests.Values;

public sealed class TimesTests
{
    private const string Date = """{"type":"int","logicalType":"date"}""";
    private static readonly Gen<DateTime> Moments = Gen.Long[DateTime.MinValue.Ticks / 10_000, DateTime.MaxValue.Ticks / 10_000].Select(ms => new DateTime(ms * 10_000, DateTimeKind.Unspecified));

    public static TheoryData<string> Timestamps => [.. from unit in new[] { "millis", "micros" } from local in new[] { "", "local-" } select Long($"{local}timestamp-{unit}")];

    [Theory]
    [MemberData(nameof(Timestamps))]
    public void A_moment_comes_back(string schema) => Moments.Sample(moment =>
    {
        if (schema.Contains("local", StringComparison.Ordinal))
        {
            var back = RoundTrip.Through<DateTime, DateTime>(schema, moment);
            return back == moment && back.Kind == DateTimeKind.Unspecified;
        }

        var utc = DateTime.SpecifyKind(moment, DateTimeKind.Utc);
        var offset = moment.Year is > 1 and < 9999 ? new DateTimeOffset(moment, TimeSpan.FromHours(-5)) : new DateTimeOffset(utc);
        var instant = RoundTrip.Through<DateTimeOffset, DateTimeOffset>(schema, offset);
        var date = RoundTrip.Through<DateTimeOffset, DateTime>(schema, offset);
        return instant == offset && instant.Offset == TimeSpan.Zero && date == offset.UtcDateTime && date.Kind == DateTimeKind.Utc
            && RoundTrip.Through<DateTime, DateTimeOffset>(schema, utc) == new DateTimeOffset(utc);
    }, iter: 100);

    [Theory]
    [InlineData("2025-11-03T04:05:06.789")]
    [InlineData("1969-12-31T23:59:59.999")]
    [InlineData("1970-01-01T00:00:00")]
    public void Apache_Avro_reads_the_same_moment(string text)
    {
        var moment = DateTime.Parse(text);
        var utc = DateTime.SpecifyKind(moment, DateTimeKind.Utc);
        Assert.Equal(utc, Theirs(new TimestampMillisecond(), Long("timestamp-millis"), new DateTimeOffset(utc)));
        Assert.Equal(utc, Theirs(new TimestampMicrosecond(), Long("timestamp-micros"), new DateTimeOffset(utc)));
        Assert.Equal(DateTime.SpecifyKind(moment.Date, DateTimeKind.Utc), Theirs(new Date(), Date, DateOnly.FromDateTime(moment)));
        Assert.Equal(moment.TimeOfDay, Theirs(new TimeMicrosecond(), Long("time-micros"), TimeOnly.FromDateTime(moment)));
        Assert.Equal(moment.TimeOfDay, Theirs(new TimeMillisecond(), """{"type":"int","logicalType":"time-millis"}""", TimeOnly.FromDateTime(moment)));
    }

    [Fact]
    public void Nanoseconds_are_kept_or_refused()
    {
        var moment = new DateTimeOffset(2025, 11, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1234567);
        Assert.Equal(moment, RoundTrip.Through<DateTimeOffset, DateTimeOffset>(Long("timestamp-nanos"), moment));
        Assert.Equal(moment.DateTime, RoundTrip.Through<DateTime, DateTime>(Long("local-timestamp-nanos"), moment.DateTime));
        Assert.Equal(12345L, RoundTrip.Through<long, long>(Long("timestamp-nanos"), 12345L));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, DateTimeOffset>(Long("timestamp-nanos"), 12345L));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<DateTimeOffset, long>(Long("timestamp-nanos"), DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData("timestamp-millis")]
    [InlineData("timestamp-micros")]
    [InlineData("local-timestamp-micros")]
    public void What_no_C_sharp_time_holds_is_refused(string logical)
    {
        var schema = Long(logical);
        Gen.Long.Where(l => Math.Abs((decimal)l) > 300_000_000_000_000_000).Sample(count =>
            Assert.Throws<AvroDataException>(() => { _ = logical.StartsWith('l') ? RoundTrip.Through<long, DateTime>(schema, count) : RoundTrip.Through<long, DateTimeOffset>(schema, count).DateTime; }), iter: 20);
    }

    [Fact]
    public void Days_and_times_of_day_outside_the_calendar_are_refused()
    {
        Assert.Equal(DateOnly.MinValue, RoundTrip.Through<int, DateOnly>(Date, -719_162));
        Assert.Equal(DateOnly.MaxValue, RoundTrip.Through<int, DateOnly>(Date, 2_932_896));
        foreach (var day in new[] { -719_163, 2_932_897, int.MinValue, int.MaxValue }) Assert.Throws<AvroDataException>(() => RoundTrip.Through<int, DateOnly>(Date, day));
        foreach (var micros in new[] { -1, 86_400_000_000, long.MaxValue }) Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, TimeOnly>(Long("time-micros"), micros));
        Assert.Equal(new TimeOnly(TimeSpan.TicksPerDay - 10), RoundTrip.Through<long, TimeOnly>(Long("time-micros"), 86_399_999_999));
    }

    public sealed record Exact(DateTimeOffset At, TimeOnly Of);

    public sealed record Cut([AvroTruncate] DateTimeOffset At, [property: AvroTruncate] TimeOnly Of);

    [Fact]
    public void A_part_finer_than_the_unit_is_refused_or_cut_towards_the_past_when_that_is_said()
    {
        var before = new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(7);
        var fault = Assert.Throws<AvroDataException>(() => RoundTrip.Encode(AvroSchema.For<Exact>(), new Exact(before, default)));
        Assert.Contains("Exact.At", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[AvroTruncate]", fault.Message, StringComparison.Ordinal);
        var schema = AvroSchema.For<Cut>();
        var back = RoundTrip.Decode<Cut>(schema, RoundTrip.Encode(schema, new Cut(before, new TimeOnly(19))));
        Assert.Equal(new Cut(before.AddTicks(-7), new TimeOnly(10)), back);
    }

    [Fact]
    public void A_time_whose_kind_does_not_say_what_the_schema_says_is_refused()
    {
        Assert.Contains("Local", Assert.Throws<AvroDataException>(() => RoundTrip.Through<DateTime, long>(Long("timestamp-micros"), DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Local))).Message, StringComparison.Ordinal);
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<DateTime, long>(Long("timestamp-micros"), DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified)));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<DateTime, long>(Long("local-timestamp-micros"), DateTime.UnixEpoch));
    }

    private static string Long(string logical) => $$"""{"type":"long","logicalType":"{{logical}}"}""";

    private static object Theirs<T>(LogicalType logical, string schema, T value)
    {
        var parsed = AvroSchema.Parse(schema);
        var count = new AvroReader(RoundTrip.Encode(parsed, value)).ReadLong();
        return logical.ConvertToLogicalValue(parsed.Root.Kind == AvroKind.Int ? (object)(int)count : count, (LogicalSchema)parsed.Model);
    }
}
