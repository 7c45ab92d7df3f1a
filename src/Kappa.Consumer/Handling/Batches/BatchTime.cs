namespace Kappa.Consumer.Handling.Batches;

/// <summary>What batches measure their time by.</summary>
/// <param name="Limit">Longest time that the handling of a batch may take; null for none.</param>
/// <param name="Clock">The time.</param>
/// <param name="Log">Told of a handler that does not heed the limit.</param>
internal sealed record BatchTime(TimeSpan? Limit, TimeProvider Clock, ConsumerLog Log);
