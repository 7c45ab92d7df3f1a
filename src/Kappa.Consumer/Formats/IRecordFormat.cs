namespace Kappa.Consumer;

/// <summary>
/// A format of record values: makes the decoder of what a handler takes, or the encoder of what it returns. Chosen by
/// <see cref="KappaConsumerOptions.InputFormat"/> and <see cref="KappaConsumerOptions.OutputFormat"/>. One instance may serve several consumers.
/// </summary>
public interface IRecordFormat
{
    /// <summary>Makes the decoder of a consumer, when it starts. Reaches no server: what is wrong with the options is said before.</summary>
    /// <exception cref="RecordFormatException">The type cannot be read in this format; the start fails with the message.</exception>
    IRecordDecoder<T> CreateDecoder<T>(FormatContext context);

    /// <summary>Makes the encoder of a consumer, when it starts; servers are asked by its <see cref="IRecordEncoder{T}.StartAsync"/>.</summary>
    /// <exception cref="RecordFormatException">The type cannot be written in this format; the start fails with the message.</exception>
    IRecordEncoder<T> CreateEncoder<T>(FormatContext context);
}
