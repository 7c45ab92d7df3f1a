namespace Kappa.Sink;

/// <summary>A log that this sink alone can append to, and where it goes on.</summary>
/// <param name="Log">Entries made before.</param>
/// <param name="Writer">Appends.</param>
/// <param name="Egress">Positions in the egress topic.</param>
/// <param name="DeadLetter">Positions in the dead-letter topic.</param>
internal sealed record TakenOver(CommitLog Log, CommitWriter Writer, TopicPositions Egress, TopicPositions DeadLetter);
