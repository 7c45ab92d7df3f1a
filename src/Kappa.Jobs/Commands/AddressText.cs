using System.Globalization;
using System.Text.RegularExpressions;

namespace Kappa.Jobs;

/// <summary>Says what is wrong with an address as it was typed, before anything waits for an answer from there.</summary>
internal static partial class AddressText
{
    /// <summary>What is wrong with bootstrap servers; null when nothing is.</summary>
    public static string? FaultOfKafka(string servers)
    {
        foreach (var server in servers.Split(','))
        {
            var match = Server().Match(server.Trim());
            if (!match.Success)
                return $"--kafka: \"{server}\" is no address of a broker: give HOST:PORT, several with commas.";
            if (match.Groups["port"] is { Success: true } port && (!int.TryParse(port.Value, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535))
                return $"--kafka: \"{server}\": {port.Value} is no port, which is a number from 1 to 65535.";
        }
        return null;
    }

    /// <summary>What is wrong with the URL or folder of a registry; null when nothing is.</summary>
    public static string? FaultOfRegistry(string address)
    {
        if (!address.Contains("://", StringComparison.Ordinal))
            return HostAndPort().IsMatch(address) ? $"--registry: \"{address}\" is no URL: write http://{address}, or the path of a folder to keep schemas in." : null;
        return Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? null
            : $"--registry: \"{address}\" is no URL of http or https.";
    }

    /// <summary>As librdkafka takes it: the protocol and the port (9092) may be left out.</summary>
    [GeneratedRegex(@"\A((PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL)://)?(\[[0-9a-f:.%]+\]|[^\s:/\[\]]+)(:(?<port>[^:/]+))?\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();

    [GeneratedRegex(@"\A[\w.-]{2,}:[0-9]+(/.*)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostAndPort();
}
