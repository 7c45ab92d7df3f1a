namespace Kappa.Kafka;

/// <summary>Takes what a producer tells, on the producer's one delivery thread. Must not block and must not throw.</summary>
/// <remarks>An exception ends the process, as on any thread: swallowed, it would lose acknowledgements.</remarks>
public interface IProducerEvents
{
    /// <summary>Records have ended, in batches; the span is valid during the call.</summary>
    void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements);

    /// <summary>The client reported an error; fatal ones end it.</summary>
    void OnError(KafkaError error);

    /// <summary>A line of the client's own log: warnings and worse unless <c>log_level</c> or <c>debug</c> is set.</summary>
    void OnLog(KafkaLogLine line)
    {
    }

    /// <summary>Statistics as JSON, when <c>statistics.interval.ms</c> is set.</summary>
    void OnStatistics(string json)
    {
    }
}
