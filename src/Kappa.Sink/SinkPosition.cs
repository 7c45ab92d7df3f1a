namespace Kappa.Sink;

/// <summary>How far a sink is in one partition.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition.</param>
/// <param name="ReadOffset">Next offset that it will be given: everything before is landed, accounted for, or in the batch being made.</param>
/// <param name="DurableOffset">Next offset after the last published entry: where it resumes.</param>
/// <param name="ReadBytes">Bytes of the records read since this sink was started.</param>
public readonly record struct SinkPosition(string Topic, int Partition, long ReadOffset, long DurableOffset, long ReadBytes);
