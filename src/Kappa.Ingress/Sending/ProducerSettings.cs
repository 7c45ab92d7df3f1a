using System.Globalization;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>The producer's settings: the caller's, what the ingress needs where nothing is said, and a refusal of what would break its promises.</summary>
internal static class ProducerSettings
{
    private const int InvalidArgument = -186;
    private const int DeliveryTimeoutMs = 120_000;

    // What librdkafka takes for message.max.bytes.
    private const int LeastMessageBytes = 1000;
    private const int MostMessageBytes = 1_000_000_000;

    private static readonly string[] DeliveryTimeoutNames = ["delivery.timeout.ms", "message.timeout.ms"];

    /// <exception cref="KafkaException">Settings would weaken what the ingress promises; the message names every one.</exception>
    public static Dictionary<string, string> Make(IngressDestination destination, long maxInFlightBytes, RecordLimits limits)
    {
        var settings = destination.Settings.ToDictionary();
        List<string> refused = [];
        if (Find(settings, "acks", "request.required.acks") is { } acks && acks is not ("all" or "-1"))
            refused.Add($"acks={acks}: a row counts as sent when all replicas in sync have it");
        if (Find(settings, "enable.idempotence") is { } idempotence && !idempotence.Equals("true", StringComparison.OrdinalIgnoreCase))
            refused.Add("enable.idempotence=false: a retried request would write its rows twice");
        if (Find(settings, "transactional.id") is not null)
            refused.Add("transactional.id: the ingress has no transactions; what it wrote twice is dropped by record id");
        if (refused.Count > 0)
            throw new KafkaException(new KafkaError(InvalidArgument, "Kafka settings refused: " + string.Join("; ", refused)));

        if (Find(settings, DeliveryTimeoutNames) is null)
            settings["delivery.timeout.ms"] = DeliveryTimeoutMs.ToString();
        if (Find(settings, "batch.size") is null)
            settings["batch.size"] = Math.Clamp(maxInFlightBytes / 4, 16 * 1024, 128 * 1024).ToString(CultureInfo.InvariantCulture);
        if (limits.IngressBytes is { } bytes && Find(settings, "message.max.bytes") is null)
            settings["message.max.bytes"] = Math.Clamp(bytes, LeastMessageBytes, MostMessageBytes).ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>Time within which a record is acknowledged or has failed.</summary>
    public static TimeSpan DeliveryTimeout(Dictionary<string, string> settings) =>
        TimeSpan.FromMilliseconds(int.TryParse(Find(settings, DeliveryTimeoutNames), CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : DeliveryTimeoutMs);

    private static string? Find(Dictionary<string, string> settings, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (settings.TryGetValue(name, out var value))
                return value;
        }

        return null;
    }
}
