using System.Text;

namespace Kappa.Kafka;

/// <summary>Headers in a packed form that can be handed on to a producer as it is.</summary>
/// <remarks>
/// Borrows the memory that it was read from or built in: of a received record until that is released, of a
/// <see cref="HeaderBlockBuilder"/> until its next change.
/// </remarks>
public readonly struct HeaderBlock
{
    private readonly ReadOnlyMemory<byte> _packed;

    internal HeaderBlock(ReadOnlyMemory<byte> packed, int count)
    {
        _packed = packed;
        Count = count;
    }

    /// <summary>No headers.</summary>
    public static HeaderBlock Empty => default;

    /// <summary>Number of headers.</summary>
    public int Count { get; }

    internal ReadOnlySpan<byte> Packed => _packed.Span;

    /// <summary>Value of the last header of that name, as the Kafka client's lastHeader; false when there is none.</summary>
    /// <remarks>A null value gives an empty span: <see cref="Header.HasValue"/> of the enumerator tells them apart.</remarks>
    public bool TryGet(string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Count == 0)
            return false;
        var length = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> utf8 = length <= 256 ? stackalloc byte[256] : new byte[length];
        return TryGet(utf8[..Encoding.UTF8.GetBytes(name, utf8)], out value);
    }

    /// <summary>The same for a name in UTF-8.</summary>
    public bool TryGet(scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        foreach (var header in this)
        {
            if (header.Name.SequenceEqual(name))
            {
                value = header.Value;
                found = true;
            }
        }
        return found;
    }

    /// <summary>Enumerates the headers in their order, without allocating.</summary>
    public HeaderEnumerator GetEnumerator() => new(_packed.Span);
}
