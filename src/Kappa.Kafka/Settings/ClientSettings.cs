namespace Kappa.Kafka;

/// <summary>A client's settings as they will be given to librdkafka: the user's, and the defaults for what the user left out.</summary>
internal sealed class ClientSettings
{
    private readonly Dictionary<string, string> _values;

    private ClientSettings(Dictionary<string, string> values) => _values = values;

    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>host:port list of the brokers.</summary>
    public string BootstrapServers => _values.GetValueOrDefault(ClientDefaults.BootstrapServers) ?? _values.GetValueOrDefault("metadata.broker.list") ?? "";

    /// <summary>The user's settings with a cluster named <c>embedded</c> put in as its address, and no defaults.</summary>
    public static ClientSettings Plain(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in settings)
            values[name] = value;
        if (values.GetValueOrDefault(ClientDefaults.BootstrapServers) == ClientDefaults.Embedded)
            values[ClientDefaults.BootstrapServers] = EmbeddedCluster.Shared.BootstrapServers;
        return new ClientSettings(values);
    }

    /// <exception cref="KafkaException">The cluster is embedded and the group's protocol is not one of its own.</exception>
    public static ClientSettings ForConsumer(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var made = Plain(settings);
        if (EmbeddedCluster.Find(made.BootstrapServers) is not null)
            made.ForEmbeddedGroup();
        return made.With(ClientDefaults.Consumer);
    }

    public static ClientSettings ForProducer(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var made = Plain(settings);
        // Idempotence is a default only as far as the user's own acknowledgements allow it.
        if (made.Find("acks", "request.required.acks") is not (null or "all" or "-1"))
            made.With([("enable.idempotence", "false")]);
        return made.With(ClientDefaults.Producer);
    }

    private void ForEmbeddedGroup()
    {
        if (_values.GetValueOrDefault("group.protocol") == "consumer")
        {
            throw new KafkaException(new KafkaError(
                ErrorCodes.UnsupportedFeature, "Kafka settings refused: group.protocol: the embedded cluster knows classic only; consumer (KIP-848) needs a real broker."));
        }
        // Both or none: a heartbeat interval must stay below the session time-out.
        if (!_values.ContainsKey("session.timeout.ms") && !_values.ContainsKey("heartbeat.interval.ms"))
            With(ClientDefaults.EmbeddedConsumer);
    }

    private string? Find(string name, string alias) => _values.GetValueOrDefault(name) ?? _values.GetValueOrDefault(alias);

    private ClientSettings With((string Name, string Value)[] defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (!ClientDefaults.Holds(_values, name))
                _values.Add(name, value);
        }
        return this;
    }
}
