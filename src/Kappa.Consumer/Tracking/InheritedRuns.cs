namespace Kappa.Consumer.Tracking;

/// <summary>
/// What an earlier owner of a partition had finished ahead of the offset that it committed: records of these offsets are not handled again. Asked in
/// the order of offsets. Owned by the poll thread.
/// </summary>
internal sealed class InheritedRuns(IReadOnlyList<OffsetRun> runs)
{
    public static readonly InheritedRuns None = new([]);

    private int _at;

    /// <summary>Whether the record of this offset was finished. Offsets only grow.</summary>
    public bool Holds(long offset)
    {
        while (_at < runs.Count && runs[_at].End <= offset)
            _at++;
        return _at < runs.Count && runs[_at].Start <= offset;
    }

    /// <summary>Adds what lies at <paramref name="position"/> and beyond: it is not received yet, and must not be forgotten.</summary>
    public void AddFrom(long position, List<OffsetRun> into)
    {
        for (var at = _at; at < runs.Count; at++)
        {
            if (runs[at].End > position)
                OffsetRun.Append(into, runs[at] with { Start = Math.Max(position, runs[at].Start) });
        }
    }
}
