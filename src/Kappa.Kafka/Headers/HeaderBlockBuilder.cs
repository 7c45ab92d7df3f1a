using System.Buffers;
using System.Text;

namespace Kappa.Kafka;

/// <summary>Packs headers, reusing its memory. One thread.</summary>
public sealed class HeaderBlockBuilder
{
    private readonly ArrayBufferWriter<byte> _packed = new(256);
    private int _count;

    /// <summary>Starts again.</summary>
    public void Clear()
    {
        _packed.ResetWrittenCount();
        _count = 0;
    }

    /// <summary>Adds a header.</summary>
    /// <exception cref="ArgumentException">The name holds a NUL, which librdkafka cannot carry.</exception>
    public void Add(string name, ReadOnlySpan<byte> value)
    {
        var length = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> utf8 = length <= 256 ? stackalloc byte[256] : new byte[length];
        Add(utf8[..Encoding.UTF8.GetBytes(name, utf8)], value, hasValue: true);
    }

    /// <summary>Adds a header by its UTF-8 name, with a value or none.</summary>
    /// <exception cref="ArgumentException">The name holds a NUL, which librdkafka cannot carry.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasValue = true)
    {
        if (name.Contains((byte)0))
            throw new ArgumentException("A header's name cannot hold a NUL.", nameof(name));
        var size = HeaderPacking.Size(name.Length, value.Length);
        HeaderPacking.Write(_packed.GetSpan(size), name, value, hasValue);
        _packed.Advance(size);
        _count++;
    }

    /// <summary>Adds all headers of a block.</summary>
    public void Add(HeaderBlock headers)
    {
        _packed.Write(headers.Packed);
        _count += headers.Count;
    }

    /// <summary>The block so far; valid until the next change.</summary>
    public HeaderBlock Build() => new(_packed.WrittenMemory, _count);
}
