using System.Buffers.Binary;
using System.IO.Hashing;

namespace Kappa.Accounting;

/// <summary>Writes to a stream through one small buffer and ends with the XxHash3 of everything written. One thread; does not own the stream.</summary>
internal sealed class ChecksummedWriter(Stream stream)
{
    private readonly XxHash3 _hash = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _length;

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    public void WriteVarint(ulong value)
    {
        Span<byte> encoded = stackalloc byte[Varint.MaxSize];
        var length = Varint.Write(encoded, value);
        encoded[..length].CopyTo(Reserve(length));
    }

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(sizeof(ulong)), value);

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes the checksum; nothing may be written afterwards.</summary>
    public void Finish()
    {
        Drain();
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer, _hash.GetCurrentHashAsUInt64());
        stream.Write(_buffer, 0, sizeof(ulong));
    }

    private Span<byte> Reserve(int length)
    {
        if (_buffer.Length - _length < length)
            Drain();
        _length += length;
        return _buffer.AsSpan(_length - length, length);
    }

    private void Drain()
    {
        _hash.Append(_buffer.AsSpan(0, _length));
        stream.Write(_buffer, 0, _length);
        _length = 0;
    }
}
