namespace Kappa.Kafka;

/// <summary>Reads bytes of Kafka's record format; past their end it reads nothing more and <see cref="IsBroken"/> is set.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool IsBroken { get; private set; }

    /// <summary>A zigzag varint of 32 bits; one that is longer is broken.</summary>
    public int ReadVarint()
    {
        uint read = 0;
        for (var (at, shift) = (0, 0); at < _rest.Length && shift < 35; at++, shift += 7)
        {
            read |= (uint)(_rest[at] & 0x7F) << shift;
            if (_rest[at] >= 0x80)
                continue;
            if (shift == 28 && _rest[at] > 0x0F)
                break;
            _rest = _rest[(at + 1)..];
            return (int)(read >> 1) ^ -(int)(read & 1);
        }
        return Break();
    }

    public ReadOnlySpan<byte> Read(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            Break();
            return default;
        }
        var read = _rest[..length];
        _rest = _rest[length..];
        return read;
    }

    private int Break()
    {
        IsBroken = true;
        _rest = default;
        return 0;
    }
}
