namespace Kappa.Sink;

/// <summary>What an entry covers of a topic.</summary>
/// <param name="Name">Topic.</param>
/// <param name="Id">Id of the topic: offsets count only in a topic of the same id.</param>
/// <param name="From">First offset, by partition.</param>
/// <param name="To">Offset after the last, by partition: where to go on.</param>
public sealed record CommittedTopic(string Name, string Id, IReadOnlyList<long> From, IReadOnlyList<long> To);
