using System.Buffers.Binary;
using System.IO.Hashing;

namespace Kappa.Accounting;

/// <summary>
/// Reads what <see cref="ChecksummedWriter"/> wrote, and not one byte more of the stream. Until <see cref="Finish"/> has returned, what was read
/// may be damaged: nothing may be allocated by a number from it alone.
/// </summary>
internal sealed class ChecksummedReader(Stream stream)
{
    private readonly XxHash3 _hash = new();
    private readonly byte[] _scratch = new byte[sizeof(ulong)];

    public byte ReadByte()
    {
        Fill(_scratch.AsSpan(0, 1));
        return _scratch[0];
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < Varint.MaxSize; i++)
        {
            var next = ReadByte();
            if (i == Varint.MaxSize - 1 && next > 1)
                break;
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("A variable-length number is too long.");
    }

    public ulong ReadUInt64()
    {
        Fill(_scratch);
        return BinaryPrimitives.ReadUInt64LittleEndian(_scratch);
    }

    public void Fill(Span<byte> destination)
    {
        ReadExactly(destination);
        _hash.Append(destination);
    }

    /// <summary>Reads the checksum and compares.</summary>
    /// <exception cref="InvalidDataException">The bytes are cut off or changed.</exception>
    public void Finish()
    {
        ReadExactly(_scratch);
        if (BinaryPrimitives.ReadUInt64LittleEndian(_scratch) != _hash.GetCurrentHashAsUInt64())
            throw new InvalidDataException("The checksum does not match: the bytes were changed after they were written.");
    }

    private void ReadExactly(Span<byte> destination)
    {
        if (stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new InvalidDataException("The bytes end early: they were cut off.");
    }
}
