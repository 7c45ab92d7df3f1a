using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Kappa.Avro;

/// <summary>
/// Reads Avro binary (specification, "Binary encoding"). Bounds-checked: throws <see cref="AvroDataException"/>, with the position, on bytes
/// that end early or make no sense. After an exception the position is that of the value which could not be read.
/// </summary>
/// <param name="source">The bytes; nothing is copied but what a method returns as an object.</param>
public ref struct AvroReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private int _position;

    /// <summary>Bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Remaining => _source[_position..];

    /// <summary>Bytes read.</summary>
    public readonly int Position => _position;

    /// <summary>int and long: zigzag varint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        var bytes = _source;
        var position = _position;
        if ((uint)position < (uint)bytes.Length && bytes[position] < 0x80)
        {
            _position = position + 1;
            return Varint.UnZigZag(bytes[position]);
        }

        return ReadLongSlow();
    }

    /// <summary>int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt()
    {
        var start = _position;
        var value = ReadLong();
        if (value != (int)value) FailInt(start, value);
        return (int)value;
    }

    /// <summary>float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ReadFloat() => BitConverter.UInt32BitsToSingle(ReadBits<uint>() is var bits && BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));

    /// <summary>double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadBits<ulong>() is var bits && BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));

    /// <summary>boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBoolean()
    {
        var bytes = _source;
        var position = _position;
        if ((uint)position >= (uint)bytes.Length) FailShort(1);
        if (bytes[position] > 1) FailBoolean(bytes[position]);
        _position = position + 1;
        return bytes[position] != 0;
    }

    /// <summary>bytes, or string as UTF-8: length, then that many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes()
    {
        var start = _position;
        var length = ReadLong();
        if ((ulong)length > (ulong)(_source.Length - _position)) FailLength(start, length);
        var bytes = _source.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>string. Bytes that are not UTF-8 are refused, never replaced.</summary>
    public string ReadString()
    {
        var start = _position;
        var bytes = ReadBytes();
        if (!Utf8.IsValid(bytes)) FailUtf8(start);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    /// <summary>fixed.</summary>
    /// <param name="length">Its size in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadFixed(int length)
    {
        var position = _position;
        if ((uint)length > (uint)(_source.Length - position)) FailShort(length);
        _position = position + length;
        return _source.Slice(position, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T ReadBits<T>()
        where T : unmanaged
    {
        var position = _position;
        if (_source.Length - position < Unsafe.SizeOf<T>()) FailShort(Unsafe.SizeOf<T>());
        _position = position + Unsafe.SizeOf<T>();
        return Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), position));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReadLongSlow()
    {
        var taken = Varint.Read(_source[_position..], out var value);
        if (taken < 0) throw new AvroDataException($"The number at position {_position} is longer than 64 bits.");
        if (taken == 0) throw new AvroDataException($"The bytes end inside the number at position {_position} of {_source.Length}.");
        _position += taken;
        return Varint.UnZigZag(value);
    }

    [DoesNotReturn]
    private void FailInt(int start, long value)
    {
        _position = start;
        throw new AvroDataException($"The number at position {start} is {value}, which is no int (32 bits).");
    }

    [DoesNotReturn]
    private readonly void FailShort(int length) => throw new AvroDataException(
        $"{length} bytes are needed at position {_position}, and the bytes end at {_source.Length}.");

    [DoesNotReturn]
    private readonly void FailBoolean(byte value) => throw new AvroDataException(
        $"The boolean at position {_position} is {value}; only 0 and 1 are allowed.");

    [DoesNotReturn]
    private void FailLength(int start, long length)
    {
        var left = _source.Length - _position;
        _position = start;
        throw new AvroDataException(length < 0
            ? $"The length at position {start} is negative: {length}."
            : $"The length at position {start} is {length}, and only {left} bytes follow it.");
    }

    [DoesNotReturn]
    private void FailUtf8(int start)
    {
        _position = start;
        throw new AvroDataException($"The string at position {start} is not UTF-8.");
    }
}
