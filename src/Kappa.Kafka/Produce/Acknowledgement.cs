namespace Kappa.Kafka;

/// <summary>How one produced record ended.</summary>
/// <param name="Tag">The caller's number.</param>
/// <param name="Partition">Partition that it was written to.</param>
/// <param name="Offset">Its offset; -1 when it failed.</param>
/// <param name="Error">0, or librdkafka's error code.</param>
public readonly record struct Acknowledgement(long Tag, int Partition, long Offset, int Error);
