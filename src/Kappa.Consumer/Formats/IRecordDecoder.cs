namespace Kappa.Consumer;

/// <summary>
/// Turns a record's bytes into what the handler takes. Register an implementation in the service collection, for one consumer by its name as
/// key, to use a format of your own. Called by many threads at once, never by the thread that polls.
/// </summary>
/// <typeparam name="T">What the handler takes.</typeparam>
public interface IRecordDecoder<T>
{
    /// <summary>Decodes. Complete at once where nothing must be fetched.</summary>
    /// <exception cref="RecordFormatException">The bytes cannot be decoded: the record goes to the dead-letter topic.</exception>
    ValueTask<T> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken);
}
