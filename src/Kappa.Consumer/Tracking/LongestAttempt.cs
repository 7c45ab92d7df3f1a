using Kappa.Kafka;

namespace Kappa.Consumer.Tracking;

/// <summary>The attempt that has run longest of those that run now.</summary>
internal sealed record LongestAttempt(TopicPartition Partition, long Offset, TimeSpan Runs);
