using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>A record that an entry accounts for.</summary>
/// <param name="Outcome">What became of its row.</param>
/// <param name="Entry">Where the record stood, in the dead-letter topic for <see cref="RowOutcome.DeadLettered"/> and in the egress topic otherwise, and whose row it is.</param>
public readonly record struct AccountedRow(RowOutcome Outcome, JournalEntry Entry);
