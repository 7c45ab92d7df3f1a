using CsCheck;

namespace Kappa.Avro.Tests.Binary;

public sealed class AvroReaderTests
{
    [Fact]
    public void Empty_bytes_hold_no_value()
    {
        Assert.Contains("position 0 of 0", Fault([], r => r.ReadLong()), StringComparison.Ordinal);
        Assert.Contains("position 0", Fault([], r => r.ReadDouble()), StringComparison.Ordinal);
        Assert.Contains("position 0", Fault([], r => r.ReadBoolean()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_longer_than_64_bits_is_refused()
    {
        byte[] tooLong = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
        byte[] tooBig = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];
        Assert.Contains("64 bits", Fault(tooLong, r => r.ReadLong()), StringComparison.Ordinal);
        Assert.Contains("64 bits", Fault(tooBig, r => r.ReadLong()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_is_no_int()
    {
        var writer = new AvroWriter();
        writer.WriteLong(int.MaxValue + 1L);
        Assert.Contains("2147483648", Fault(writer.Written.ToArray(), r => r.ReadInt()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(4)]
    [InlineData(long.MaxValue)]
    public void A_length_that_is_negative_or_past_the_end_is_refused(long length)
    {
        var writer = new AvroWriter();
        writer.WriteLong(length);
        writer.WriteRaw([1, 2, 3]);
        Assert.Contains("position 0", Fault(writer.Written.ToArray(), r => r.ReadBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_of_negative_length_is_refused() => Fault([1, 2], r => r.ReadFixed(-1));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() => Assert.Contains("UTF-8", Fault([4, 0xC3, 0x28], r => r.ReadString()), StringComparison.Ordinal);

    [Fact]
    public void A_boolean_is_0_or_1() => Assert.Contains("boolean", Fault([2], r => r.ReadBoolean()), StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_are_read_or_refused_and_never_past_the_end() => Gen.Byte.Array[0, 24].Sample(bytes =>
    {
        foreach (var read in Reads)
        {
            var reader = new AvroReader(bytes);
            try
            {
                while (!reader.Remaining.IsEmpty)
                {
                    var before = reader.Position;
                    read(ref reader);
                    Assert.True(reader.Position > before);
                }
            }
            catch (AvroDataException)
            {
                // refused
            }
        }
    });

    private delegate void Read(ref AvroReader reader);

    private static readonly Read[] Reads =
    [
        (ref r) => r.ReadLong(), (ref r) => r.ReadInt(), (ref r) => r.ReadBytes(), (ref r) => r.ReadString(), (ref r) => r.ReadBoolean(),
        (ref r) => r.ReadDouble(), (ref r) => r.ReadFloat(), (ref r) => r.ReadFixed(3),
    ];

    private delegate void ReadOne(AvroReader reader);

    private static string Fault(byte[] bytes, ReadOne read) => Assert.Throws<AvroDataException>(() => read(new AvroReader(bytes))).Message;
}
