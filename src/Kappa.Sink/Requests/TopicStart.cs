namespace Kappa.Sink;

/// <summary>Where a sink begins to read a topic when no commit entry says so for that topic.</summary>
/// <param name="Topic">Name.</param>
/// <param name="TopicId">
/// Id of the topic (<see cref="Kappa.Kafka.TopicDescription.Id"/>) when the offsets were taken: they mean nothing in a topic that was deleted and created again,
/// nor on an embedded cluster of another process.
/// </param>
/// <param name="Offsets">Next offset to read, by partition; a partition past the end of the list is read from its beginning.</param>
public sealed record TopicStart(string Topic, string TopicId, IReadOnlyList<long> Offsets);
