namespace Kappa.Accounting;

/// <summary>A set of record ids of one job: a compressed set of rows for each ordinal. Almost every id has ordinal 0. One owner.</summary>
internal sealed class IdSet
{
    private readonly RowSet _first = new();
    private readonly Dictionary<int, RowSet> _further = [];

    /// <summary>Adds an id; false when it was there.</summary>
    public bool Add(int part, long row, int ordinal)
    {
        if (ordinal == 0)
            return _first.Add(part, row);
        if (!_further.TryGetValue(ordinal, out var rows))
            _further.Add(ordinal, rows = new RowSet());
        return rows.Add(part, row);
    }

    /// <summary>Whether the id is in the set.</summary>
    public bool Contains(int part, long row, int ordinal) =>
        ordinal == 0 ? _first.Contains(part, row) : _further.TryGetValue(ordinal, out var rows) && rows.Contains(part, row);
}
