using Google.Protobuf.Reflection;
using Kappa.Protobuf.Frames;
using Kappa.Protobuf.Tests.Given;

namespace Kappa.Protobuf.Tests.Frames;

public sealed class MessageIndexesTests
{
    public static TheoryData<int[], byte[]> Known => new()
    {
        { [0], [0] },
        { [1], [2, 2] },
        { [1, 0], [4, 2, 0] },
        { [0, 0], [4, 0, 0] },
        { [2, 3, 300], [6, 4, 6, 0xD8, 4] },
    };

    [Theory, MemberData(nameof(Known))]
    public void Indexes_are_zig_zag_varints_after_their_number(int[] indexes, byte[] bytes)
    {
        Assert.Equal(indexes, MessageIndexes.TryRead([.. bytes, 9, 9], out var length));
        Assert.Equal(bytes.Length, length);
    }

    [Fact]
    public void The_long_form_of_the_first_message_is_read_as_well()
    {
        Assert.Equal([0], MessageIndexes.TryRead([2, 0], out var length)!);
        Assert.Equal(2, length);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 2 })]
    [InlineData(new byte[] { 4, 2 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 1 })] // minus one of them
    [InlineData(new byte[] { 2, 1 })] // the message at minus one
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x0F })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F })]
    public void What_are_no_indexes_is_refused(byte[] bytes) => Assert.Null(MessageIndexes.TryRead(bytes, out _));

    [Fact]
    public void A_message_is_written_as_the_way_to_it_from_the_file()
    {
        Assert.Equal([0], Write(Purchase.Descriptor));
        Assert.Equal([2, 2], Write(Bill.Descriptor));
        // the entry of the map before it takes up a position
        Assert.Equal([4, 0, 2], Write(Purchase.Types.Line.Descriptor));
        Assert.Equal([6, 0, 2, 0], Write(Purchase.Types.Line.Types.Part.Descriptor));
    }

    private static byte[] Write(MessageDescriptor message) => MessageIndexes.Write(message);
}
