using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>The record ids accounted for so far, by outcome.</summary>
internal sealed class SeenRows
{
    private readonly IdSet[] _sets = [new(), new(), new()];

    /// <summary>Remembers an id; false when it was there with this outcome.</summary>
    public bool Add(RowOutcome outcome, int part, long row, int ordinal) => _sets[(int)outcome].Add(part, row, ordinal);

    public bool Contains(RowOutcome outcome, int part, long row, int ordinal) => _sets[(int)outcome].Contains(part, row, ordinal);

    public void Add(IEnumerable<AccountedRow> rows)
    {
        foreach (var (outcome, entry) in rows)
            Add(outcome, entry.Part, entry.Row, entry.Ordinal);
    }
}
