using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kappa.Kafka.Native;

/// <summary>
/// Tokens of one native client. The client asks on its background thread, so that a token comes also while nobody polls; the answer is given
/// while the client is held.
/// </summary>
internal sealed unsafe class ClientTokens(TokenRefresh refresh) : IDisposable
{
    // Weak: callbacks reach this object for as long as the client lives, and a forgotten client must be able to end.
    private WeakReference<ClientHandle>? _client;

    public static ClientTokens? From(OAuthTokenSource? source) => source is null ? null : new ClientTokens(new TokenRefresh(source));

    /// <summary>Before the client is made.</summary>
    public static void Register(nint conf)
    {
        Rd.rd_kafka_conf_enable_sasl_queue(conf, 1);
        Rd.rd_kafka_conf_set_oauthbearer_token_refresh_cb(conf, &OnRefresh);
    }

    /// <summary>From now on tokens are asked for.</summary>
    /// <exception cref="KafkaException">The settings do not choose OAUTHBEARER.</exception>
    public void Start(ClientHandle client)
    {
        _client = new WeakReference<ClientHandle>(client);
        var error = NativeErrors.Take(client.Pointer, Rd.rd_kafka_sasl_background_callbacks_enable(client.Pointer));
        if (error.IsError)
            throw new KafkaException(error with { Reason = "A token source is given, and the settings do not choose it (sasl.mechanism=OAUTHBEARER): " + error.Reason });
    }

    public void Dispose() => refresh.Dispose();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRefresh(nint client, byte* configuration, nint opaque) =>
        ClientHandle.FromOpaque<IClientInbox>(opaque).Tokens!.Begin(Utf8Text.Read(configuration));

    private void Begin(string configuration) => refresh.Begin(configuration, Give, Fail);

    private void Give(OAuthToken token)
    {
        var extensions = (token.Extensions ?? new Dictionary<string, string>()).SelectMany(each => (string[])[each.Key, each.Value])
            .Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            Held(client =>
            {
                var text = stackalloc byte[NativeErrors.TextSize];
                fixed (nint* first = extensions)
                {
                    var code = Rd.rd_kafka_oauthbearer_set_token(
                        client, token.Value, token.Expires.ToUnixTimeMilliseconds(), token.Principal, first, (nuint)extensions.Length, text, NativeErrors.TextSize);
                    if (code != 0)
                        _ = Rd.rd_kafka_oauthbearer_set_token_failure(client, "the token is refused: " + Utf8Text.Read(text));
                }
            });
        }
        finally
        {
            foreach (var extension in extensions)
                Marshal.FreeCoTaskMem(extension);
        }
    }

    private void Fail(string reason) => Held(client => Rd.rd_kafka_oauthbearer_set_token_failure(client, reason));

    private void Held(Action<nint> call)
    {
        if (_client is null || !_client.TryGetTarget(out var client) || !client.TryHold())
            return;
        call(client.Pointer);
        client.DangerousRelease();
    }
}
