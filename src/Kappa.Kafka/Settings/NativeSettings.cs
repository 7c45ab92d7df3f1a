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
        var refused = Put(conf, settings.Values);
        if (refused.Count == 0)
        {
            var text = stackalloc byte[NativeErrors.TextSize];
            // The client's own log goes to the queue that its thread polls, not to stderr from a thread of the library's.
            _ = Rd.rd_kafka_conf_set(conf, "log.queue", "true", text, NativeErrors.TextSize);
            return conf;
        }
        Rd.rd_kafka_conf_destroy(conf);
        throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, "Kafka settings refused: " + string.Join("; ", refused.Select(each => $"{each.Key}: {each.Value}"))));
    }

    /// <summary>Each setting that is refused, with the reason.</summary>
    public static Dictionary<string, string> Refused(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var conf = Rd.rd_kafka_conf_new();
        var refused = Put(conf, settings);
        Rd.rd_kafka_conf_destroy(conf);
        return refused;
    }

    private static Dictionary<string, string> Put(nint conf, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        var text = stackalloc byte[NativeErrors.TextSize];
        foreach (var (name, value) in settings)
        {
            if (name.StartsWith(ManagedPrefix, StringComparison.Ordinal))
                refused[name] = "a setting of Confluent.Kafka's managed client, which Kappa does not use";
            else if (Rd.rd_kafka_conf_set(conf, name, value, text, NativeErrors.TextSize) != 0)
                refused[name] = Utf8Text.Read(text);
        }
        return refused;
    }
}
