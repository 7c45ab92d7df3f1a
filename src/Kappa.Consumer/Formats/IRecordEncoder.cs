using System.Buffers;

namespace Kappa.Consumer;

/// <summary>Turns results into bytes. Register an implementation in the service collection, for one consumer by its name as key, to use a format of your own.</summary>
/// <typeparam name="T">What the handler returns.</typeparam>
public interface IRecordEncoder<in T>
{
    /// <summary>Called once before the first record: makes ready what all results share. A fault here ends the start.</summary>
    ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken);

    /// <summary>Appends the bytes of a result. Called by many threads at once, each with a destination of its own.</summary>
    /// <exception cref="RecordFormatException">The value cannot be encoded: the record goes to the dead-letter topic.</exception>
    void Encode(T value, IBufferWriter<byte> destination);
}
