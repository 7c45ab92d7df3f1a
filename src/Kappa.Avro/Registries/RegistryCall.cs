using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// One request and its repetitions: faults that may pass (no connection, 408, 429, 5xx) are tried again, on the next address if there are several,
/// with growing pauses, until the stated time is over.
/// </summary>
internal sealed class RegistryCall : IDisposable
{
    private const string Json = "application/vnd.schemaregistry.v1+json";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client;
    private readonly RegistryAddress[] _addresses;
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;

    public RegistryCall(SchemaRegistryOptions options)
    {
        _options = options;
        _time = options.TimeProvider;
        _addresses = [.. options.Address.Split(',').Select(a => RegistryAddress.TryParse(a)!)];
        Address = string.Join(',', _addresses.Select(a => a.Shown));
        _client = new HttpClient(options.HttpHandler?.Invoke() ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 64 << 20,
        };
    }

    public string Address { get; }

    public void Dispose() => _client.Dispose();

    /// <summary>The answer's JSON.</summary>
    /// <exception cref="SchemaRegistryException">The registry answered no.</exception>
    /// <exception cref="SchemaRegistryUnreachableException">The time is over.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        using var timer = new CancellationTokenSource(_options.Timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        Exception? last = null;
        for (var attempt = 0; ; attempt++)
        {
            var address = _addresses[attempt % _addresses.Length];
            TimeSpan? asked = null;
            try
            {
                using var request = await RequestAsync(address, method, path, body, limit.Token);
                using var response = await _client.SendAsync(request, limit.Token);
                var text = await response.Content.ReadAsStringAsync(limit.Token);
                if (response.IsSuccessStatusCode) return Parse(text, address, method, path);
                last = Refusal(response.StatusCode, text, address, method, path);
                if (!MayPass(response.StatusCode)) throw last;
                asked = response.Headers.RetryAfter?.Delta;
            }
            catch (HttpRequestException e) when (e.HttpRequestError != HttpRequestError.SecureConnectionError)
            {
                last = e;
            }
            catch (HttpRequestException e)
            {
                throw Unreachable(start, e);
            }
            catch (OperationCanceledException e) when (timer.IsCancellationRequested)
            {
                throw Unreachable(start, last ?? e);
            }

            try
            {
                await Task.Delay(Pause(attempt, asked), _time, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Unreachable(start, last);
            }
        }
    }

    private async ValueTask<HttpRequestMessage> RequestAsync(RegistryAddress address, HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(address.Url, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, Json);
        var token = _options.BearerTokenProvider is { } provider ? await provider(cancellationToken) : _options.BearerToken;
        request.Headers.Authorization = token is not null ? new AuthenticationHeaderValue("Bearer", token)
            : _options.UserName is { } user ? RegistryAddress.Basic(user, _options.Password!)
            : address.UserInfo;
        return request;
    }

    private static JsonElement Parse(string text, RegistryAddress address, HttpMethod method, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException e)
        {
            throw new SchemaRegistryException($"{address.Shown} answered {method} /{path} with what is not JSON; is it a schema registry?", (int)HttpStatusCode.OK, inner: e);
        }
    }

    private static SchemaRegistryException Refusal(HttpStatusCode status, string text, RegistryAddress address, HttpMethod method, string path)
    {
        int? code = null;
        var message = text;
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(text);
            if (json.ValueKind == JsonValueKind.Object)
            {
                if (json.TryGetProperty("error_code", out var number) && number.TryGetInt32(out var given)) code = given;
                if (json.TryGetProperty("message", out var words)) message = words.ToString();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Proxies answer in HTML: the text itself is the best message there is.
        }

        return new($"The schema registry at {address.Shown} answered {method} /{path} with {(int)status}{(code is null ? "" : $" (code {code})")}: {Short(message)}{(status == HttpStatusCode.Conflict ? " The schema does not fit the earlier ones of its subject: change it so that it does, or take another subject (another topic)." : "")}", (int)status, code);
    }

    private SchemaRegistryUnreachableException Unreachable(long start, Exception? last) => new(
        $"The schema registry at {Address} {(last is SchemaRegistryException ? "gave no good answer" : "did not answer")}; waited {_time.GetElapsedTime(start).TotalSeconds:0.0} s. {(last is OperationCanceledException ? "No answer came." : last?.Message)}", last);

    private static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static TimeSpan Pause(int attempt, TimeSpan? asked)
    {
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempt, 10), LongestPause.Ticks));
#pragma warning disable CA5394 // spreads the retries of many processes; nothing secret
        pause *= 0.5 + (Random.Shared.NextDouble() / 2);
#pragma warning restore CA5394
        return asked > pause ? asked.Value : pause;
    }

    private static string Short(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
