namespace Kappa.Ingress;

/// <summary>What the ingress does about a fault of the world outside.</summary>
internal enum FaultAnswer
{
    /// <summary>Stop the run with an <see cref="IngressFailure"/>, once everything in flight has ended.</summary>
    Stop,
    /// <summary>Send the row to the dead-letter topic and go on.</summary>
    DeadLetter,
    /// <summary>Wait, then try again.</summary>
    Retry,
    /// <summary>Not the ingress's to answer: the exception ends the run.</summary>
    Throw,
}

/// <summary>
/// The table of faults: no <c>catch</c> and no error code is answered anywhere but by it.
/// <code>
/// fault                                              answer      where
/// a row fails a check                                Stop, or DeadLetter as the plan says
/// a row's record is larger than its topic takes      the same: found before it is sent
/// a source file is gone, has changed, is damaged     Stop        names the file
/// the producer's local queue is full                 Retry       when acknowledgements have come
/// a broker is away, a leader moves, a request fails  Retry       by librdkafka, within delivery.timeout.ms; idempotent, so nothing is written twice
/// a record is refused, or not acknowledged in time   Stop        names the row
/// the producer has failed for good (fatal)           Stop
/// a reader's position cannot be asked for            Retry       sending waits meanwhile; Stop after 60 s
/// the journal cannot be written                      Throw       what is not journalled is found again by reading the topic
/// anything else                                      Throw
/// </code>
/// </summary>
internal static class IngressFaults
{
    // Kafka protocol, "Error codes": MESSAGE_TOO_LARGE. librdkafka gives it for message.max.bytes.
    private const int MessageTooLarge = 10;

    /// <summary>How long a reader's position may be unknown before the run stops.</summary>
    public static readonly TimeSpan PositionsUnknownFor = TimeSpan.FromSeconds(60);

    public static FaultAnswer OfRow(IngressPlan plan) => plan.OnRowError == RowErrorRule.DeadLetter ? FaultAnswer.DeadLetter : FaultAnswer.Stop;

    /// <summary>Whether the producer refused a record for what the row holds. A dead letter that is refused without a value is nobody's row.</summary>
    public static bool IsOfRow(Kafka.KafkaError refused, bool hasValue) => refused.Code == MessageTooLarge && hasValue;

    /// <summary>Faults while a source file is opened or read.</summary>
    public static FaultAnswer OfReading(Exception e) =>
        e is ParquetSharp.ParquetException or InvalidDataException or IOException or UnauthorizedAccessException ? FaultAnswer.Stop : FaultAnswer.Throw;

    /// <summary>Faults while a reader's position is asked for.</summary>
    public static FaultAnswer OfLooking(Exception e) => e is Kafka.KafkaException ? FaultAnswer.Retry : FaultAnswer.Throw;
}
