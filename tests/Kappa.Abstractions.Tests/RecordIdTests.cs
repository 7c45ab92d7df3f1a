namespace Kappa.Tests;

public sealed class RecordIdTests
{
    private static readonly Guid Job = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void An_id_is_32_bytes_big_endian_in_the_order_job_part_row_ordinal()
    {
        var bytes = new byte[RecordId.Size];
        new RecordId(Job, 1, 0x0102030405060708, 2).Write(bytes);
        Assert.Equal("00112233445566778899AABBCCDDEEFF00000001010203040506070800000002", Convert.ToHexString(bytes));
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        var id = new RecordId(Job, int.MaxValue, long.MaxValue, int.MaxValue);
        var bytes = new byte[RecordId.Size];
        id.Write(bytes);
        Assert.True(RecordId.TryRead(bytes, out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Another_length_is_not_an_id(int length) => Assert.False(RecordId.TryRead(new byte[length], out _));

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(28)]
    public void A_negative_part_row_or_ordinal_is_not_an_id(int at)
    {
        var bytes = new byte[RecordId.Size];
        bytes[at] = 0x80;
        Assert.False(RecordId.TryRead(bytes, out _));
    }
}
