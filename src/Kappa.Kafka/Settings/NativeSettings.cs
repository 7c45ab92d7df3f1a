using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>Puts settings into an <c>rd_kafka_conf_t</c>, which the caller owns.</summary>
internal static unsafe class NativeSettings
{
    // Settings of Confluent.Kafka's managed classes, which are not in the way of a record here.
    private const string ManagedPrefix = "dotnet.";

    /// <exception cref="KafkaException">Settings are refused; the message names every one.</exception>
    public static nint Make(ClientSettings settings)
    {
        var conf = Rd.rd_kafka_conf_new();
        List<string>? refused = null;
        var text = stackalloc byte[NativeErrors.TextSize];
        foreach (var (name, value) in settings.Values)
        {
            if (name.StartsWith(ManagedPrefix, StringComparison.Ordinal))
                (refused ??= []).Add($"{name}: a setting of Confluent.Kafka's managed client, which Kappa does not use");
            else if (Rd.rd_kafka_conf_set(conf, name, value, text, NativeErrors.TextSize) != 0)
                (refused ??= []).Add($"{name}: {Utf8Text.Read(text)}");
        }
        if (refused is null)
        {
            // The client's own log goes to the queue that its thread polls, not to stderr from a thread of the library's.
            _ = Rd.rd_kafka_conf_set(conf, "log.queue", "true", text, NativeErrors.TextSize);
            return conf;
        }
        Rd.rd_kafka_conf_destroy(conf);
        throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, "Kafka settings refused: " + string.Join("; ", refused)));
    }
}
