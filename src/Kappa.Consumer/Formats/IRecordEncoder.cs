using System.Buffers;

namespace Kappa.Consumer;

/// <summary>
/// Turns results of one type into bytes. An implementation is named for a consumer in the service collection, by the consumer's name as key (without
/// a key it serves every consumer of that type), or is made by an <see cref="IRecordFormat"/>.
/// </summary>
/// <typeparam name="T">What the handler returns.</typeparam>
public interface IRecordEncoder<in T>
{
    /// <summary>Called once before the first record: makes ready what all results share. A fault here ends the start.</summary>
    /// <param name="outputTopic">Topic that the results go to.</param>
    /// <param name="cancellationToken">Cancelled when the start is given up.</param>
    ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Appends the bytes of a result. Called by many threads at once, each with a destination of its own; called again for a result that the producer had no
    /// room for.
    /// </summary>
    /// <exception cref="RecordFormatException">The value cannot be encoded: the record goes to the dead-letter topic. So it does with any other exception.</exception>
    void Encode(T value, IBufferWriter<byte> destination);
}
