namespace Kappa.Consumer;

/// <summary>
/// Turns a record's bytes into what the handler takes. An implementation is named for a consumer in the service collection, by the consumer's name as
/// key (without a key it serves every consumer of that type), or is made by an <see cref="IRecordFormat"/>. Called by many threads at once, never by
/// the thread that polls.
/// </summary>
/// <typeparam name="T">What the handler takes.</typeparam>
public interface IRecordDecoder<T>
{
    /// <summary>Decodes. Complete at once where nothing must be fetched.</summary>
    /// <param name="record">The record; its memory is valid until the handler is done with it.</param>
    /// <param name="cancellationToken">Cancelled when the record's partition goes or the host stops.</param>
    /// <exception cref="RecordFormatException">The bytes cannot be decoded: the record goes to the dead-letter topic. So it does with any other exception,
    /// except those of a schema registry that does not answer: then it is tried again.</exception>
    ValueTask<T> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken);
}
