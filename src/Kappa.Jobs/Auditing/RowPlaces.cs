using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>
/// A stretch of rows, in order, and where each was seen last. Filled again for the stretch after it; it takes 40 bytes for each of
/// <paramref name="mostRows"/>. One owner.
/// </summary>
internal sealed class RowPlaces(int mostRows)
{
    private readonly (int Part, long Row)[] _rows = new (int, long)[mostRows];
    private readonly (int Partition, long Offset)?[] _places = new (int, long)?[mostRows];

    /// <summary>Rows of the stretch.</summary>
    public int Count { get; private set; }

    /// <summary>A row of the stretch, and its place; null when it was not seen.</summary>
    public (int Part, long Row, (int Partition, long Offset)? Place) this[int at] => (_rows[at].Part, _rows[at].Row, _places[at]);

    /// <summary>Goes on to the next stretch; false when there is none. The rows come in order.</summary>
    public bool Take(IEnumerator<(int Part, long Row)> rows)
    {
        for (Count = 0; Count < mostRows && rows.MoveNext(); Count++)
            (_rows[Count], _places[Count]) = (rows.Current, null);
        return Count > 0;
    }

    /// <summary>Notes where a row was seen, if it is of the stretch. There is a stretch.</summary>
    public void Note(in JournalEntry entry)
    {
        var wanted = (entry.Part, entry.Row);
        // Most entries are of rows before or after the stretch.
        if (wanted.CompareTo(_rows[0]) < 0 || wanted.CompareTo(_rows[Count - 1]) > 0)
            return;
        var at = Array.BinarySearch(_rows, 0, Count, wanted);
        if (at >= 0)
            _places[at] = (entry.Partition, entry.Offset);
    }
}
