using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.Kafka;

/// <summary>A cluster's metadata: topics, watermarks, committed offsets of groups. Safe on many threads.</summary>
public sealed partial class KafkaCluster : IDisposable
{
    private readonly IAdminClient _admin;
    private readonly TokenRefresh? _refresh;
    private readonly EmbeddedCluster? _embedded;
    private readonly TimeSpan _timeout;

    private KafkaCluster(IAdminClient admin, TokenRefresh? refresh, GroupReaders groups, ClientSettings settings, string clusterId, TimeSpan timeout)
    {
        _admin = admin;
        _refresh = refresh;
        _groups = groups;
        BootstrapServers = settings.BootstrapServers;
        ClusterId = clusterId;
        _embedded = EmbeddedCluster.Find(settings.BootstrapServers);
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
    public static Task<KafkaCluster> ConnectAsync(
        IEnumerable<KeyValuePair<string, string>> settings, TimeSpan timeout, CancellationToken cancellationToken) =>
        ConnectAsync(settings, null, timeout, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(IEnumerable{KeyValuePair{string, string}}, TimeSpan, CancellationToken)"/>
    /// <param name="settings">As for a client; those of producers and consumers alone are left aside.</param>
    /// <param name="tokens">For SASL/OAUTHBEARER with tokens of the user's own; null where the client gets them itself (OIDC) or needs none.</param>
    /// <param name="timeout">How long is waited.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<KafkaCluster> ConnectAsync(
        IEnumerable<KeyValuePair<string, string>> settings, OAuthTokenSource? tokens, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Native.Librdkafka.EnsureLoaded();
        var resolved = ClientSettings.Plain(settings);
        var refresh = tokens is null ? null : new TokenRefresh(tokens);
        var heard = new ConnectionErrors();
        var admin = OpenAdmin(resolved, refresh, heard);
        try
        {
            var answer = await AskAsync(
                resolved.BootstrapServers, timeout, left => admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = left }), cancellationToken);
            return new KafkaCluster(admin, refresh, new GroupReaders(resolved.Values, tokens), resolved, answer.ClusterId, timeout);
        }
        catch (Exception fault)
        {
            refresh?.Dispose();
            admin.Dispose();
            if (fault is KafkaUnreachableException silent && heard.Last is { } last)
                throw new KafkaUnreachableException(silent.Address, silent.Waited, silent.Error with { Reason = $"{silent.Error.Reason.TrimEnd('.')}. The last attempt to connect: {last}" });
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _refresh?.Dispose();
        _groups.Dispose();
        _admin.Dispose();
    }

    private static IAdminClient OpenAdmin(ClientSettings settings, TokenRefresh? refresh, ConnectionErrors heard)
    {
        try
        {
            // Errors of connections come back with the outcome of the call that waited for them; nothing goes to stderr.
            var admin = new AdminClientBuilder(settings.Values)
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, error) => heard.Add(error));
            if (refresh is not null)
                admin.SetOAuthBearerTokenRefreshHandler((client, configuration) => refresh.Begin(configuration, token => Give(client, token), client.OAuthBearerSetTokenFailure));
            return admin.Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, "Kafka settings refused: " + e.Message));
        }
    }

    private static void Give(IClient client, OAuthToken token) =>
        client.OAuthBearerSetToken(token.Value, token.Expires.ToUnixTimeMilliseconds(), token.Principal, token.Extensions?.ToDictionary());

    private Task<T> AskAsync<T>(Func<TimeSpan, Task<T>> ask, CancellationToken cancellationToken) =>
        AskAsync(BootstrapServers, _timeout, ask, cancellationToken);
}
