using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>Looks at settings of a client before one is opened. Safe on many threads.</summary>
public static class KafkaSettings
{
    /// <summary>What librdkafka would refuse of these settings, by itself: a name that it does not know, a value that it cannot take. What two settings mean to each other is seen when a client is opened.</summary>
    /// <param name="settings">Properties of librdkafka, by name.</param>
    /// <returns>The reason for each that is refused, by name; empty where all are well.</returns>
    public static IReadOnlyDictionary<string, string> Refused(IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Librdkafka.EnsureLoaded();
        return NativeSettings.Refused(settings);
    }
}
