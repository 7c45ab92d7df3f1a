namespace Kappa.Sink;

/// <summary>A picture of a running sink, cheap to take and immutable.</summary>
/// <param name="Positions">How far it is, by topic and partition; empty until the topics are known.</param>
/// <param name="Counts">Records of all entries and of the batch being made.</param>
/// <param name="Entries">Number of the last entry; 0 for none.</param>
/// <param name="Files">Files published by all entries.</param>
public sealed record SinkProgress(IReadOnlyList<SinkPosition> Positions, SinkCounts Counts, int Entries, int Files);
