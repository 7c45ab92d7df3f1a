using Avro.IO;
using CsCheck;

namespace Kappa.Avro.Tests.Binary;

/// <summary>Every primitive, both ways, against Apache.Avro's own encoder and decoder.</summary>
public sealed class PrimitivesAgreeWithApacheAvro
{
    private static readonly Gen<long> Longs = Gen.OneOf(
        Gen.Long, Gen.Long[-200, 200], Gen.Int[0, 63].Select(shift => 1L << shift), Gen.Int[0, 63].Select(shift => (1L << shift) - 1),
        Gen.Int[0, 63].Select(shift => -(1L << shift)), Gen.Const(long.MinValue), Gen.Const(long.MaxValue));

    [Fact]
    public void Long() => Longs.Sample(value =>
    {
        var bytes = Both(w => w.WriteLong(value), e => e.WriteLong(value));
        var reader = new AvroReader(bytes);
        return reader.ReadLong() == value && reader.Remaining.IsEmpty && new BinaryDecoder(new MemoryStream(bytes)).ReadLong() == value;
    });

    [Fact]
    public void Int() => Gen.OneOf(Gen.Int, Gen.Int[-200, 200]).Sample(value =>
    {
        var bytes = Both(w => w.WriteLong(value), e => e.WriteInt(value));
        var reader = new AvroReader(bytes);
        return reader.ReadInt() == value && reader.Remaining.IsEmpty;
    });

    [Fact]
    public void Double() => Gen.Double.Sample(value =>
    {
        var reader = new AvroReader(Both(w => w.WriteDouble(value), e => e.WriteDouble(value)));
        return BitConverter.DoubleToInt64Bits(reader.ReadDouble()) == BitConverter.DoubleToInt64Bits(value) && reader.Remaining.IsEmpty;
    });

    [Fact]
    public void Float() => Gen.Float.Sample(value =>
    {
        var reader = new AvroReader(Both(w => w.WriteFloat(value), e => e.WriteFloat(value)));
        return BitConverter.SingleToInt32Bits(reader.ReadFloat()) == BitConverter.SingleToInt32Bits(value) && reader.Remaining.IsEmpty;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Boolean(bool value)
    {
        var reader = new AvroReader(Both(w => w.WriteBoolean(value), e => e.WriteBoolean(value)));
        Assert.Equal(value, reader.ReadBoolean());
        Assert.True(reader.Remaining.IsEmpty);
    }

    [Fact]
    public void Bytes() => Gen.Byte.Array[0, 5000].Sample(value =>
    {
        var reader = new AvroReader(Both(w => w.WriteBytes(value), e => e.WriteBytes(value)));
        return reader.ReadBytes().SequenceEqual(value) && reader.Remaining.IsEmpty;
    }, iter: 1000);

    [Fact]
    public void String() => Gen.OneOf(Gen.String, Gen.String[0, 25], Gen.String[18, 24].Select(s => s + "€ß𝄞")).Where(IsText).Sample(value =>
    {
        var reader = new AvroReader(Both(w => w.WriteString(value), e => e.WriteString(value)));
        return reader.ReadString() == value && reader.Remaining.IsEmpty;
    });

    [Fact]
    public void Fixed() => Gen.Byte.Array[0, 300].Sample(value =>
    {
        var reader = new AvroReader(Both(w => w.WriteRaw(value), e => e.WriteFixed(value)));
        return reader.ReadFixed(value.Length).SequenceEqual(value) && reader.Remaining.IsEmpty;
    });

    private static bool IsText(string s) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(s)) == s;

    /// <summary>What ours wrote, when the other wrote the same.</summary>
    private static byte[] Both(Action<AvroWriter> ours, Action<BinaryEncoder> theirs)
    {
        var writer = new AvroWriter();
        ours(writer);
        var stream = new MemoryStream();
        var encoder = new BinaryEncoder(stream);
        theirs(encoder);
        encoder.Flush();
        Assert.Equal(stream.ToArray(), writer.Written.ToArray());
        return stream.ToArray();
    }
}
