using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.Kafka;

/// <summary>A cluster's metadata: topics, watermarks, committed offsets of groups. Safe on many threads.</summary>
public sealed partial class KafkaCluster : IDisposable
{
    private readonly IAdminClient _admin;
    private readonly EmbeddedCluster? _embedded;
    private readonly TimeSpan _timeout;

    private KafkaCluster(IAdminClient admin, ClientSettings settings, string clusterId, EmbeddedCluster? embedded, TimeSpan timeout)
    {
        _admin = admin;
        _groups = new GroupReaders(settings.Values);
        BootstrapServers = settings.BootstrapServers;
        ClusterId = clusterId;
        _embedded = embedded;
        _timeout = timeout;
    }

    /// <summary>Whether it is the process's own.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>host:port list that clients connect to.</summary>
    public string BootstrapServers { get; }

    /// <summary>The cluster's id; of the embedded one, new in every process.</summary>
    public string ClusterId { get; }

    /// <summary>Connects, waiting up to <paramref name="timeout"/> for a broker; each later call waits as long for its answer.</summary>
    /// <param name="settings">As for a client; those of producers and consumers alone are left aside.</param>
    /// <param name="timeout">How long is waited.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KafkaUnreachableException">None answered.</exception>
    /// <exception cref="KafkaException">A setting is refused; the message names it.</exception>
    public static async Task<KafkaCluster> ConnectAsync(
        IEnumerable<KeyValuePair<string, string>> settings, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Native.Librdkafka.EnsureLoaded();
        var resolved = ClientSettings.Plain(settings);
        var admin = OpenAdmin(resolved);
        try
        {
            var answer = await AskAsync(
                resolved.BootstrapServers, timeout, left => admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = left }), cancellationToken);
            return new KafkaCluster(admin, resolved, answer.ClusterId, EmbeddedCluster.Find(resolved.BootstrapServers), timeout);
        }
        catch
        {
            admin.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _groups.Dispose();
        _admin.Dispose();
    }

    private static IAdminClient OpenAdmin(ClientSettings settings)
    {
        try
        {
            // Errors of connections come back as the outcome of the call that waited for them; nothing goes to stderr.
            return new AdminClientBuilder(settings.Values)
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, _) => { })
                .Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, "Kafka settings refused: " + e.Message));
        }
    }

    private Task<T> AskAsync<T>(Func<TimeSpan, Task<T>> ask, CancellationToken cancellationToken) =>
        AskAsync(BootstrapServers, _timeout, ask, cancellationToken);
}
