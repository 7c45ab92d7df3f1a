using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Kappa.Avro;

/// <summary>Writes Avro binary (specification, "Binary encoding") to a growing buffer that is reused, so that nothing is allocated once it has grown. One thread.</summary>
public sealed class AvroWriter
{
    // So that every fast path may write one number without a look at the buffer's length beyond this.
    private const int MinimumCapacity = 256;

    // A string of so many characters has at most 63 bytes, and so a length of one byte.
    private const int ShortString = 21;

    private byte[] _buffer;
    private int _position;

    /// <summary>A writer with an empty buffer.</summary>
    /// <param name="capacity">The buffer's first size in bytes.</param>
    public AvroWriter(int capacity = MinimumCapacity) => _buffer = new byte[Math.Max(capacity, MinimumCapacity)];

    /// <summary>Bytes written since <see cref="Clear"/>.</summary>
    public int Length => _position;

    /// <summary>What was written since <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _position);

    /// <summary>Starts again.</summary>
    public void Clear() => _position = 0;

    /// <summary>Forgets what was written after the first <paramref name="length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer bytes were written.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_position, nameof(length));
        _position = length;
    }

    /// <summary>The five bytes of the Confluent frame.</summary>
    /// <param name="schemaId">The registry's id of the schema.</param>
    public void WriteFrame(int schemaId)
    {
        ref var target = ref Claim(WireFrame.Size);
        target = 0;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 1), BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(schemaId) : schemaId);
        _position += WireFrame.Size;
    }

    /// <summary>int and long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLong(long value)
    {
        ref var target = ref Claim(Varint.MaxBytes);
        var zigzag = Varint.ZigZag(value);
        if (zigzag < 0x80)
        {
            target = (byte)zigzag;
            _position++;
        }
        else
        {
            _position += Varint.Write(ref target, zigzag);
        }
    }

    /// <summary>float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFloat(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        Unsafe.WriteUnaligned(ref Claim(4), BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
        _position += 4;
    }

    /// <summary>double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteDouble(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        Unsafe.WriteUnaligned(ref Claim(8), BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
        _position += 8;
    }

    /// <summary>boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value)
    {
        Claim(1) = value ? (byte)1 : (byte)0;
        _position++;
    }

    /// <summary>bytes, or a string's UTF-8: length, then the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteRaw(value);
    }

    /// <summary>string.</summary>
    /// <exception cref="AvroDataException">Half of a surrogate pair stands alone: there is no UTF-8 for it. Nothing is written then.</exception>
    public void WriteString(ReadOnlySpan<char> value)
    {
        if (value.Length > ShortString)
        {
            WriteLongString(value);
            return;
        }

        ref var target = ref Claim(1 + (ShortString * 3));
        var room = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref target, 1), ShortString * 3);
        if (Utf8.FromUtf16(value, room, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done) FailUtf16();
        target = (byte)(written << 1);
        _position += written + 1;
    }

    /// <summary>fixed, or bytes without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(MemoryMarshal.CreateSpan(ref Claim(value.Length), value.Length));
        _position += value.Length;
    }

    private void WriteLongString(ReadOnlySpan<char> value)
    {
        var length = System.Text.Encoding.UTF8.GetByteCount(value);
        Claim(checked(length + Varint.MaxBytes));
        var start = _position;
        WriteLong(length);
        var room = _buffer.AsSpan(_position, length);
        if (Utf8.FromUtf16(value, room, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            _position = start;
            FailUtf16();
        }

        _position += written;
    }

    /// <summary>The place of the next byte, with so many free from there on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Claim(int bytes)
    {
        if (_buffer.Length - _position < bytes) Grow(bytes);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        var needed = (long)_position + bytes;
        if (needed > Array.MaxLength) throw new AvroDataException($"A value of more than {Array.MaxLength} bytes cannot be written.");
        Array.Resize(ref _buffer, (int)Math.Min(Math.Max(needed, 2L * _buffer.Length), Array.MaxLength));
    }

    private static void FailUtf16() => throw new AvroDataException("The string holds half of a surrogate pair, which UTF-8 cannot hold.");
}
