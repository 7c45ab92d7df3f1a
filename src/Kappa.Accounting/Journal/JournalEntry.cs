namespace Kappa.Accounting;

/// <summary>Where a row stands in a topic: what was acknowledged by, or read from, a broker.</summary>
/// <param name="Partition">Partition of the topic.</param>
/// <param name="Offset">Offset in that partition.</param>
/// <param name="Part">Source part of the row.</param>
/// <param name="Row">Row in that part.</param>
/// <param name="Ordinal">The n-th result of the row.</param>
public readonly record struct JournalEntry(int Partition, long Offset, int Part, long Row, int Ordinal)
{
    /// <summary>By partition, then offset.</summary>
    internal static readonly Comparison<JournalEntry> ByOffset = static (left, right) =>
        left.Partition != right.Partition ? left.Partition.CompareTo(right.Partition) : left.Offset.CompareTo(right.Offset);
}
