namespace Kappa.Sink;

/// <summary>A column of numbers or booleans.</summary>
internal sealed class ValueColumn<T>(short level) : GatheredColumn<T>(level)
    where T : unmanaged
{
    private T[] _values = new T[Grown(0)];

    public T this[int row] => _values[row];

    public override unsafe long Bytes => base.Bytes + sizeof(T) * (long)Count;

    public void Append(T value)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, Grown(_values.Length));
        _values[Count] = value;
        Advance(Level);
    }

    protected override int Gather(ReadOnlySpan<int> rows, Span<T> values)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (IsPresent(row))
                values[count++] = _values[row];
        }

        return count;
    }

    protected override void OnAdvance(int row)
    {
        if (row == _values.Length)
            Array.Resize(ref _values, Grown(_values.Length));
    }
}
