using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>The record ids accounted for so far, by outcome: compressed sets, one for each ordinal. Almost every id has ordinal 0.</summary>
internal sealed class SeenRows
{
    private readonly Dictionary<int, RowSet>[] _sets = [[], [], []];

    /// <summary>Remembers an id; false when it was there with this outcome.</summary>
    public bool Add(RowOutcome outcome, int part, long row, int ordinal)
    {
        var sets = _sets[(int)outcome];
        if (!sets.TryGetValue(ordinal, out var set))
            sets.Add(ordinal, set = new RowSet());
        return set.Add(part, row);
    }

    public bool Contains(RowOutcome outcome, int part, long row, int ordinal) =>
        _sets[(int)outcome].TryGetValue(ordinal, out var set) && set.Contains(part, row);

    public void Add(IEnumerable<AccountedRow> rows)
    {
        foreach (var (outcome, entry) in rows)
            Add(outcome, entry.Part, entry.Row, entry.Ordinal);
    }
}
