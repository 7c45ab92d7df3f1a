using Kappa.Consumer.Observing;

namespace Kappa.Consumer.Hosting;

/// <summary>What a run is given: the user's handler, and the formats around it.</summary>
/// <param name="Name">Name of the consumer, for logs.</param>
/// <param name="Handler">The handler, or what makes one for each record.</param>
/// <param name="Decoder">Bytes to what the handler takes.</param>
/// <param name="Encoder">Results to bytes; null when there is no topic for them.</param>
/// <param name="Metrics">What the run measures.</param>
/// <param name="Formats">What the formats use; ended with the run.</param>
internal sealed record RunParts<TIn, TOut>(
    string Name, IKappaHandler<TIn, TOut> Handler, IRecordDecoder<TIn> Decoder, IRecordEncoder<TOut>? Encoder, RunMetrics Metrics, FormatContext Formats);
