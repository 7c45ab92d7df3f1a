namespace Kappa.Avro.Tests.Binary;

public sealed class AvroWriterTests
{
    [Fact]
    public void The_frame_is_byte_0_and_the_id_big_endian()
    {
        var writer = new AvroWriter();
        writer.WriteFrame(0x01020304);
        writer.WriteLong(1);
        Assert.Equal([0, 1, 2, 3, 4, 2], writer.Written.ToArray());
        Assert.True(WireFrame.TryRead(writer.Written, out var id, out var body));
        Assert.Equal(0x01020304, id);
        Assert.Equal([2], body.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 2 })]
    [InlineData(new byte[0])]
    public void What_is_too_short_or_does_not_begin_with_0_is_no_frame(byte[] value) => Assert.False(WireFrame.TryRead(value, out _, out _));

    [Fact]
    public void Nothing_is_allocated_once_the_buffer_has_grown()
    {
        var writer = new AvroWriter();
        Write(writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Write(writer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_lone_surrogate_is_refused_and_leaves_nothing_behind()
    {
        var writer = new AvroWriter();
        writer.WriteLong(5);
        Assert.Throws<AvroDataException>(() => writer.WriteString("a\uD800b"));
        Assert.Throws<AvroDataException>(() => writer.WriteString(new string('x', 500) + "\uD800"));
        Assert.Equal(1, writer.Length);
    }

    [Fact]
    public void The_buffer_grows_under_every_kind_of_value()
    {
        var writer = new AvroWriter(1);
        for (var i = 0; i < 1000; i++)
        {
            writer.WriteLong(long.MinValue);
            writer.WriteDouble(i);
            writer.WriteFloat(i);
            writer.WriteBoolean(true);
            writer.WriteString("0123456789");
        }

        writer.WriteString(new string('é', 100_000));
        var reader = new AvroReader(writer.Written);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(long.MinValue, reader.ReadLong());
            Assert.Equal(i, reader.ReadDouble());
            Assert.Equal(i, reader.ReadFloat());
            Assert.True(reader.ReadBoolean());
            Assert.Equal("0123456789", reader.ReadString());
        }

        Assert.Equal(new string('é', 100_000), reader.ReadString());
        Assert.True(reader.Remaining.IsEmpty);
    }

    private static void Write(AvroWriter writer)
    {
        writer.Clear();
        writer.WriteFrame(7);
        for (var i = 0; i < 1000; i++)
        {
            writer.WriteLong(i * 1_000_000L);
            writer.WriteString("Manhattan");
            writer.WriteString("a string that is longer than the short ones are");
        }
    }
}
