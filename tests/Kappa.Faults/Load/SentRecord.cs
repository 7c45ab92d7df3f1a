namespace Kappa.Faults.Load;

/// <summary>A record that was sent, and what must become of it. Its row is its place in <see cref="SentRecords"/>.</summary>
internal sealed class SentRecord(string topic, string key, int sequence, bool isPoison)
{
    public string Topic { get; } = topic;

    public string Key { get; } = key;

    public int Sequence { get; } = sequence;

    /// <summary>Whether every attempt fails: it becomes a dead letter.</summary>
    public bool IsPoison { get; } = isPoison;

    public int Partition { get; private set; }

    public long Offset { get; private set; } = -1;

    /// <summary>Whether it counts: acknowledged, and its transaction committed. Null: nobody knows.</summary>
    public bool? IsCommitted { get; private set; }

    public void Acknowledge(int partition, long offset) => (Partition, Offset) = (partition, offset);

    public void Conclude(bool? isCommitted) => IsCommitted = isCommitted;
}
