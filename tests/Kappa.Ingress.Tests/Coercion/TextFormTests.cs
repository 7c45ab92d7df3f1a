using System.Text;

namespace Kappa.Ingress.Tests;

public sealed class TextFormTests
{
    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(5, 2, "0.05")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(1230, 2, "12.30")]
    [InlineData(-123456, 3, "-123.456")]
    [InlineData(7, 0, "7")]
    [InlineData(100, 2, "1.00")]
    public void A_decimal_shows_all_digits_of_its_scale(long unscaled, int scale, string text)
    {
        Span<byte> bytes = stackalloc byte[64];
        Assert.True(DecimalText.TryFormat(unscaled, scale, bytes, out var length));
        Assert.Equal(text, Encoding.ASCII.GetString(bytes[..length]));
    }

    [Theory]
    [InlineData(0, "Date", "1970-01-01")]
    [InlineData(-1, "Date", "1969-12-31")]
    [InlineData(20_393, "Date", "2025-11-01")]
    [InlineData(30_600_000, "TimeMillis", "08:30:00.000")]
    [InlineData(86_399_999_999, "TimeMicros", "23:59:59.999999")]
    [InlineData(1_762_000_000_123, "TimestampMillis", "2025-11-01T12:26:40.123Z")]
    [InlineData(-1, "TimestampMicros", "1969-12-31T23:59:59.999999Z")]
    [InlineData(1, "LocalTimestampNanos", "1970-01-01T00:00:00.000000001")]
    public void A_time_is_written_in_ISO_8601(long value, string kind, string text)
    {
        Span<byte> bytes = stackalloc byte[64];
        Assert.True(TimeText.TryFormat(value, Enum.Parse<TargetKind>(kind), bytes, out var length));
        Assert.Equal(text, Encoding.ASCII.GetString(bytes[..length]));
    }

    [Theory]
    [InlineData(long.MinValue, "Date")]
    [InlineData(long.MaxValue, "TimestampMillis")]
    [InlineData(long.MinValue, "TimestampMicros")]
    public void A_year_that_ISO_8601_cannot_write_is_refused(long value, string kind) =>
        Assert.False(TimeText.TryFormat(value, Enum.Parse<TargetKind>(kind), stackalloc byte[64], out _));
}
