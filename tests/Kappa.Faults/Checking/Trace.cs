namespace Kappa.Faults.Checking;

/// <summary>What a record has left behind: a result, a marker of a filtered record, or a dead letter.</summary>
internal readonly record struct Trace(long Row, string Topic, int Partition, long Offset);
