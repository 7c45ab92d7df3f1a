using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>An error of the client or the broker, as a value.</summary>
/// <param name="Code">librdkafka's <c>rd_kafka_resp_err_t</c>; negative for errors of the client; 0 for none.</param>
/// <param name="Reason">What happened, in words.</param>
/// <param name="IsFatal">The client can do nothing more.</param>
/// <param name="IsRetriable">The same call may succeed later.</param>
/// <param name="RequiresAbort">The transaction can only be aborted; what comes after it may succeed.</param>
public readonly record struct KafkaError(int Code, string Reason, bool IsFatal = false, bool IsRetriable = false, bool RequiresAbort = false)
{
    /// <summary>Whether this is an error at all.</summary>
    public bool IsError => Code != 0;

    /// <summary>The code's name, as the protocol or the client has it: <c>TOPIC_AUTHORIZATION_FAILED</c>, <c>_MSG_TIMED_OUT</c>.</summary>
    public static unsafe string NameOf(int code)
    {
        Librdkafka.EnsureLoaded();
        return Utf8Text.Read(Rd.rd_kafka_err2name(code));
    }
}
