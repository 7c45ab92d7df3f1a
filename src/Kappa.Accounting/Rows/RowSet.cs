namespace Kappa.Accounting;

/// <summary>
/// A compressed set of source rows, named by part and row. A full stretch of 65,536 rows takes about a hundred bytes of memory, and a full
/// part about ten bytes when written. Not safe for concurrent use: one owner.
/// </summary>
public sealed class RowSet
{
    private readonly SortedDictionary<int, PartRows> _parts = [];
    // Rows come mostly part by part.
    private (int Part, PartRows? Rows) _recent;

    /// <summary>Number of rows in the set.</summary>
    public long Count { get; private set; }

    /// <summary>Parts that the set holds rows of, in order.</summary>
    public IReadOnlyCollection<int> Parts => _parts.Keys;

    internal SortedDictionary<int, PartRows> Contents => _parts;

    /// <summary>Number of rows of one part.</summary>
    public long CountOf(int part) => Find(part)?.Count ?? 0;

    /// <summary>Adds a row; false when it was there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Part or row is negative.</exception>
    public bool Add(int part, long row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        if (!GetOrAdd(part).Add(row))
            return false;
        Count++;
        return true;
    }

    /// <summary>Adds the rows from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the range passes the largest row.</exception>
    public void AddRange(int part, long first, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, long.MaxValue - count);
        if (count == 0)
            return;
        var rows = GetOrAdd(part);
        var before = rows.Count;
        rows.AddRange(first, first + count - 1);
        Count += rows.Count - before;
    }

    /// <summary>Removes a row; false when it was not there.</summary>
    public bool Remove(int part, long row)
    {
        var rows = Find(part);
        if (row < 0 || rows is null || !rows.Remove(row))
            return false;
        Count--;
        if (rows.Count == 0)
            Drop(part);
        return true;
    }

    /// <summary>Whether the row is in the set.</summary>
    public bool Contains(int part, long row) => row >= 0 && Find(part) is { } rows && rows.Contains(row);

    /// <summary>Adds all rows of <paramref name="other"/>.</summary>
    public void UnionWith(RowSet other)
    {
        if (ReferenceEquals(this, other))
            return;
        foreach (var (part, rows) in other._parts)
            Combine(SetOperation.Union, part, rows);
    }

    /// <summary>Removes all rows of <paramref name="other"/>.</summary>
    public void ExceptWith(RowSet other)
    {
        if (ReferenceEquals(this, other))
            Clear();
        foreach (var (part, rows) in other._parts)
        {
            if (_parts.ContainsKey(part))
                Combine(SetOperation.Except, part, rows);
        }
    }

    /// <summary>Keeps only the rows that are in <paramref name="other"/> too.</summary>
    public void IntersectWith(RowSet other)
    {
        if (ReferenceEquals(this, other))
            return;
        var nothing = new PartRows();
        foreach (var part in _parts.Keys.ToArray())
            Combine(SetOperation.Intersect, part, other._parts.GetValueOrDefault(part, nothing));
    }

    /// <summary>Whether both hold the same rows.</summary>
    public bool SetEquals(RowSet other) => Count == other.Count && Ranges().SequenceEqual(other.Ranges());

    /// <summary>An independent copy.</summary>
    public RowSet Clone()
    {
        var clone = new RowSet { Count = Count };
        foreach (var (part, rows) in _parts)
            clone._parts.Add(part, rows.Clone());
        return clone;
    }

    /// <summary>The rows, ordered by part, then row.</summary>
    public IEnumerable<(int Part, long Row)> Rows()
    {
        foreach (var range in Ranges())
        {
            for (long i = 0; i < range.Count; i++)
                yield return (range.Part, range.First + i);
        }
    }

    /// <summary>The rows as the fewest ranges, ordered by part, then row.</summary>
    public IEnumerable<RowRange> Ranges() => RowRanges.Of(_parts);

    /// <summary>Writes the set, compressed and with a checksum.</summary>
    public void Write(Stream stream) => RowSetFormat.Write(this, stream);

    /// <summary>Reads a set that <see cref="Write"/> wrote, and no byte after it.</summary>
    /// <exception cref="InvalidDataException">The bytes are cut off or changed, or of a version that this one does not know.</exception>
    public static RowSet Read(Stream stream) => RowSetFormat.Read(stream);

    /// <summary>Adds a container behind all others of its part.</summary>
    internal void Append(int part, long place, RowContainer container)
    {
        GetOrAdd(part).Append(place, container);
        Count += container.Count;
    }

    private void Combine(SetOperation operation, int part, PartRows other)
    {
        var rows = GetOrAdd(part);
        var before = rows.Count;
        rows.Combine(operation, other);
        Count += rows.Count - before;
        if (rows.Count == 0)
            Drop(part);
    }

    private void Clear()
    {
        _parts.Clear();
        _recent = default;
        Count = 0;
    }

    private void Drop(int part)
    {
        _parts.Remove(part);
        _recent = default;
    }

    private PartRows? Find(int part)
    {
        if (_recent.Rows is { } recent && _recent.Part == part)
            return recent;
        if (_parts.TryGetValue(part, out var rows))
            _recent = (part, rows);
        return rows;
    }

    private PartRows GetOrAdd(int part)
    {
        if (Find(part) is { } found)
            return found;
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        var rows = new PartRows();
        _parts.Add(part, rows);
        _recent = (part, rows);
        return rows;
    }
}
