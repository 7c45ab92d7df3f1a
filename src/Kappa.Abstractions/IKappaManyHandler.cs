namespace Kappa;

/// <summary>A service's logic that makes any number of results of a record.</summary>
/// <typeparam name="TIn">Type that a record's value is decoded to.</typeparam>
/// <typeparam name="TOut">Type of one result.</typeparam>
/// <remarks>
/// The results are written in their order, each under the source record's key and with a record id whose <see cref="RecordId.Ordinal"/> is the result's
/// place; so they are to come in the same order when the record is handled again. The record is done when all of them are acknowledged. None is
/// written before the last one is encoded. Null or an empty list means that the record has no result: it is counted as filtered.
/// </remarks>
public interface IKappaManyHandler<TIn, TOut> : IKappaHandler<TIn, IReadOnlyList<TOut>>;
