using System.Buffers;

namespace Kappa.Consumer.Formats.Bytes;

/// <summary>Hands the result on. Null, where the type has it, is no result and does not come here.</summary>
internal sealed class BytesEncoder : IRecordEncoder<ReadOnlyMemory<byte>>, IRecordEncoder<ReadOnlyMemory<byte>?>, IRecordEncoder<byte[]>
{
    public static BytesEncoder Instance { get; } = new();

    public void Encode(ReadOnlyMemory<byte> value, IBufferWriter<byte> destination) => destination.Write(value.Span);

    public void Encode(ReadOnlyMemory<byte>? value, IBufferWriter<byte> destination) => destination.Write(value.GetValueOrDefault().Span);

    public void Encode(byte[] value, IBufferWriter<byte> destination) => destination.Write(value);
}
