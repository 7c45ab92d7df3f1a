using System.Buffers;

namespace Kappa.Consumer.Tests.Formats;

public sealed class BytesFormatTests
{
    private static FormatContext Context => new(new KappaConsumerOptions());

    [Fact]
    public async Task Memory_is_the_records_own_and_an_array_is_a_copy()
    {
        byte[] value = [1, 2, 3];
        var memory = await new BytesFormat().CreateDecoder<ReadOnlyMemory<byte>>(Context).DecodeAsync(EncodedRecord.Of(value), default);
        Assert.True(memory.Span == value.AsSpan());
        var array = await new BytesFormat().CreateDecoder<byte[]>(Context).DecodeAsync(EncodedRecord.Of(value), default);
        Assert.Equal(value, array);
        Assert.NotSame(value, array);
    }

    [Fact]
    public async Task A_tombstone_is_null_for_a_handler_that_takes_null_and_a_fault_for_others()
    {
        Assert.Null(await new BytesFormat().CreateDecoder<ReadOnlyMemory<byte>?>(Context).DecodeAsync(EncodedRecord.Of(null), default));
        Assert.Equal(0, (await new BytesFormat().CreateDecoder<ReadOnlyMemory<byte>?>(Context).DecodeAsync(EncodedRecord.Of(Array.Empty<byte>()), default))!.Value.Length);
        await Assert.ThrowsAsync<RecordFormatException>(async () => await new BytesFormat().CreateDecoder<ReadOnlyMemory<byte>>(Context).DecodeAsync(EncodedRecord.Of(null), default));
        await Assert.ThrowsAsync<RecordFormatException>(async () => await new BytesFormat().CreateDecoder<byte[]>(Context).DecodeAsync(EncodedRecord.Of(null), default));
    }

    [Fact]
    public void Results_are_written_as_they_are()
    {
        var buffer = new ArrayBufferWriter<byte>();
        new BytesFormat().CreateEncoder<byte[]>(Context).Encode([1], buffer);
        new BytesFormat().CreateEncoder<ReadOnlyMemory<byte>>(Context).Encode(new byte[] { 2 }, buffer);
        new BytesFormat().CreateEncoder<ReadOnlyMemory<byte>?>(Context).Encode(new byte[] { 3 }, buffer);
        Assert.Equal([1, 2, 3], buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public void Other_types_are_refused_before_the_first_record()
    {
        Assert.Contains("InputFormat", Assert.Throws<RecordFormatException>(() => new BytesFormat().CreateDecoder<string>(Context)).Message, StringComparison.Ordinal);
        Assert.Contains("OutputFormat", Assert.Throws<RecordFormatException>(() => new BytesFormat().CreateEncoder<int>(Context)).Message, StringComparison.Ordinal);
    }
}
