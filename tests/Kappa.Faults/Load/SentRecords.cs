namespace Kappa.Faults.Load;

/// <summary>Everything that was sent, by row. Safe on many threads; read when all senders have ended.</summary>
internal sealed class SentRecords
{
    private readonly Lock _lock = new();
    private readonly List<SentRecord> _all = [];

    public IReadOnlyList<SentRecord> All => _all;

    public long Add(SentRecord record)
    {
        lock (_lock)
        {
            _all.Add(record);
            return _all.Count - 1;
        }
    }
}
