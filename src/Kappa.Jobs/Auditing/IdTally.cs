using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>Which record ids a place holds, and how many it holds more than once. One owner.</summary>
internal sealed class IdTally
{
    private readonly List<RowSet> _byOrdinal = [];

    /// <summary>Rows with at least one id here.</summary>
    public RowSet Rows { get; } = new();

    /// <summary>Findings beyond the first of an id.</summary>
    public long Duplicates { get; private set; }

    public void Add(int part, long row, int ordinal)
    {
        while (_byOrdinal.Count <= ordinal)
            _byOrdinal.Add(new RowSet());
        if (!_byOrdinal[ordinal].Add(part, row))
            Duplicates++;
        Rows.Add(part, row);
    }
}
