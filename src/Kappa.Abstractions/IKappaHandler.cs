namespace Kappa;

/// <summary>A service's logic, applied to one record at a time.</summary>
/// <typeparam name="TIn">Type that a record's value is decoded to.</typeparam>
/// <typeparam name="TOut">Type of the result that is encoded for the egress topic.</typeparam>
public interface IKappaHandler<TIn, TOut>
{
    /// <summary>Handles one record. Called concurrently for records of different keys; in order for records of one key.</summary>
    /// <param name="record">The decoded value.</param>
    /// <param name="context">Where the record came from.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the host stops or the record's partition is revoked and its drain time has passed, and when the record's time limit has passed:
    /// <see cref="RecordContext.CancellationReason"/> tells which.
    /// </param>
    /// <returns>The result, or null (default) when the record has none: it is then counted as filtered.</returns>
    /// <remarks>
    /// An exception means that the attempt failed: the record is retried and, when the attempts are spent, dead-lettered. Its offset is
    /// committed in no case before the result, or the dead letter, is acknowledged by the broker.
    /// </remarks>
    ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken);
}
