using Kappa.Consumer.Observing;
using Kappa.Consumer.Producing.Several;

namespace Kappa.Consumer.Hosting;

/// <summary>What a run is given: the user's handler, and the formats around it.</summary>
/// <param name="Name">Name of the consumer, for logs.</param>
/// <param name="Handler">The handler, or what makes one for each record.</param>
/// <param name="Decoder">Bytes to what the handler takes.</param>
/// <param name="Encoder">Results to bytes; null when there is no topic for them.</param>
/// <param name="Several">Takes the results of a handler with several apart; null where a record has one.</param>
/// <param name="LeastConcurrency">Handlers that must be able to run at once: a batch is never waited for in vain.</param>
/// <param name="Metrics">What the run measures.</param>
/// <param name="Formats">What the formats use; ended with the run.</param>
internal sealed record RunParts<TIn, TOut>(
    string Name,
    IKappaHandler<TIn, TOut> Handler,
    IRecordDecoder<TIn> Decoder,
    IRecordEncoder<TOut>? Encoder,
    SeveralEncoder<TOut>? Several,
    int LeastConcurrency,
    RunMetrics Metrics,
    FormatContext Formats);
