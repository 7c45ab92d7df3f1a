namespace Kappa;

/// <summary>A service's logic, applied to records that are handed over together, each of which is finished on its own.</summary>
/// <typeparam name="TIn">Type that a record's value is decoded to.</typeparam>
/// <typeparam name="TOut">Type of the result that is encoded for the egress topic.</typeparam>
public interface IKappaBatchHandler<TIn, TOut>
{
    /// <summary>
    /// Handles records of different keys (of any keys, where no order is kept). Called concurrently for different batches. Each record is to be
    /// finished by <see cref="BatchRecord{TIn, TOut}.Complete"/> or <see cref="BatchRecord{TIn, TOut}.Fail"/>, in any order, at any time before the
    /// task ends: one that is finished goes on at once and does not wait for the others.
    /// </summary>
    /// <param name="batch">At least one record.</param>
    /// <param name="cancellationToken">Cancelled when the tokens of all its records are, and when the time limit has passed.</param>
    /// <remarks>
    /// An exception fails the records that are not finished by then, and no others. One that is left unfinished when the task ends well has failed too:
    /// nothing is dropped because it was forgotten. What failed is retried, or dead-lettered, record by record.
    /// </remarks>
    ValueTask HandleAsync(IReadOnlyList<BatchRecord<TIn, TOut>> batch, CancellationToken cancellationToken);
}
