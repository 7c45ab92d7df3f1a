namespace Kappa.Kafka;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition);
