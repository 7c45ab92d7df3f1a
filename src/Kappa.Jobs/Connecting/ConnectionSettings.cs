namespace Kappa.Jobs;

/// <summary>Settings that every client of a cluster shares: where it is, and who asks.</summary>
internal static class ConnectionSettings
{
    /// <summary>The name of the process's own cluster.</summary>
    public const string Embedded = "embedded";

    private static readonly string[] Prefixes = ["security.", "sasl.", "ssl.", "enable.ssl.", "socket.", "client.", "broker.", "enable.sasl.", "https."];

    /// <summary>
    /// Where the cluster is, with what the service's own settings say of security and sockets. For the embedded cluster nothing of that: it speaks plain
    /// text on the loopback, whatever the live cluster wants.
    /// </summary>
    public static Dictionary<string, string> Of(string servers, IEnumerable<KeyValuePair<string, string>> service)
    {
        var settings = servers == Embedded ? [] : service.Where(setting => IsOfConnection(setting.Key)).ToDictionary();
        settings["bootstrap.servers"] = servers;
        return settings;
    }

    /// <summary>Whether a client's property is about the connection, and not about what is done over it.</summary>
    public static bool IsOfConnection(string name) => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
