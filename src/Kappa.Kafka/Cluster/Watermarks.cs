namespace Kappa.Kafka;

/// <summary>Offsets that a partition holds: from <paramref name="Low"/> to before <paramref name="High"/>.</summary>
public readonly record struct Watermarks(int Partition, long Low, long High);
