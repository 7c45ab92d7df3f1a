namespace Kappa.Accounting;

/// <summary>A compressed set of source rows, named by part and row. Not safe for concurrent use: one owner.</summary>
public sealed class RowSet
{
    /// <summary>Number of rows in the set.</summary>
    public long Count => throw new NotImplementedException();

    /// <summary>Adds a row; false when it was there.</summary>
    public bool Add(int part, long row) => throw new NotImplementedException();

    /// <summary>Adds the rows from <paramref name="first"/> on.</summary>
    public void AddRange(int part, long first, long count) => throw new NotImplementedException();

    /// <summary>Removes a row; false when it was not there.</summary>
    public bool Remove(int part, long row) => throw new NotImplementedException();

    /// <summary>Whether the row is in the set.</summary>
    public bool Contains(int part, long row) => throw new NotImplementedException();

    /// <summary>Adds all rows of <paramref name="other"/>.</summary>
    public void UnionWith(RowSet other) => throw new NotImplementedException();

    /// <summary>Removes all rows of <paramref name="other"/>.</summary>
    public void ExceptWith(RowSet other) => throw new NotImplementedException();

    /// <summary>Keeps only the rows that are in <paramref name="other"/> too.</summary>
    public void IntersectWith(RowSet other) => throw new NotImplementedException();

    /// <summary>An independent copy.</summary>
    public RowSet Clone() => throw new NotImplementedException();

    /// <summary>The rows, ordered by part, then row.</summary>
    public IEnumerable<(int Part, long Row)> Rows() => throw new NotImplementedException();

    /// <summary>Writes the set, compressed and with a checksum.</summary>
    public void Write(Stream stream) => throw new NotImplementedException();

    /// <summary>Reads a set that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are cut off or changed.</exception>
    public static RowSet Read(Stream stream) => throw new NotImplementedException();
}
