using ParquetSharp;

namespace Kappa.Sink;

/// <summary>
/// Values of one column in the order of arrival, a slot for each row, null or not: a row's value is found by its number, whichever file it goes to. One thread.
/// </summary>
internal abstract class ColumnBuffer(short level)
{
    private const int FirstCapacity = 1024;

    private short[] _levels = level > 0 ? new short[FirstCapacity] : [];

    /// <summary>Definition level of a value; a smaller one says which of the optional fields on the way is null.</summary>
    public short Level => level;

    public int Count { get; private set; }

    /// <summary>Bytes that the rows take.</summary>
    public virtual long Bytes => level > 0 ? sizeof(short) * (long)Count : 0;

    /// <summary>Adds a row without a value.</summary>
    public void AppendAbsent(short absentLevel) => Advance(absentLevel);

    public bool IsPresent(int row) => level == 0 || _levels[row] == level;

    public virtual void Clear() => Count = 0;

    /// <summary>Writes the values of these rows, in this order.</summary>
    public abstract void Write(ColumnWriter writer, ReadOnlySpan<int> rows);

    /// <summary>Called before a row is added, when <see cref="Count"/> may have reached the capacity.</summary>
    protected static int Grown(int capacity) => Math.Max(FirstCapacity, checked(2 * capacity));

    protected void Advance(short rowLevel)
    {
        if (level > 0)
        {
            if (Count == _levels.Length)
                Array.Resize(ref _levels, Grown(_levels.Length));
            _levels[Count] = rowLevel;
        }
        OnAdvance(Count);
        Count++;
    }

    /// <summary>Makes the slot of a row, empty unless it was filled before.</summary>
    protected abstract void OnAdvance(int row);

    /// <summary>Gathers the levels of these rows.</summary>
    protected ReadOnlySpan<short> LevelsOf(ReadOnlySpan<int> rows, Span<short> gathered)
    {
        for (var i = 0; i < rows.Length; i++)
            gathered[i] = _levels[rows[i]];
        return gathered[..rows.Length];
    }
}
