namespace Kappa.Kafka;

/// <summary>Steps through a <see cref="HeaderBlock"/>.</summary>
public ref struct HeaderEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal HeaderEnumerator(ReadOnlySpan<byte> packed) => _rest = packed;

    /// <summary>The header stepped to.</summary>
    public Header Current { get; private set; }

    /// <summary>Steps on; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        Current = HeaderPacking.Read(_rest);
        _rest = _rest[HeaderPacking.Size(Current.Name.Length, Current.HasValue ? Current.Value.Length : 0)..];
        return true;
    }
}
