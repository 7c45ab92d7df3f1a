using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Testing;

/// <summary>
/// A schema registry for tests: a real HTTP server on the loopback interface that speaks the Confluent REST API (register, look up, ids, versions,
/// references), keeps everything in memory, checks no compatibility, and fails as it is told. Safe on many threads.
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly RegistryContents _contents = new();
    private readonly Queue<RegistryFault> _faults = new();
    private TcpListener? _listener;
    private int _port;
    private Task _serving = Task.CompletedTask;
    private CancellationTokenSource _stop = new();
    private int _requests;

    private RegistryServer()
    {
    }

    /// <summary>The URL.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>Requests that arrived, those included that a fault befell.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The value that the Authorization header of every request must have; null asks for none. A request without it is answered with 401.</summary>
    public string? Authorization { get; set; }

    /// <summary>Starts one on a free port.</summary>
    public static RegistryServer Start()
    {
        var server = new RegistryServer();
        server.Resume();
        return server;
    }

    /// <summary>Does this to each of the next requests, before anything asked for later.</summary>
    /// <param name="fault">What to do.</param>
    /// <param name="times">To how many requests.</param>
    public void Fail(RegistryFault fault, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_faults)
        {
            for (var i = 0; i < times; i++) _faults.Enqueue(fault);
        }
    }

    /// <summary>Puts a schema under a subject as it is, references included, and returns its id.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="schema">The schema's text.</param>
    /// <param name="references">The schemas that it names: name, subject, version.</param>
    public int Add(string subject, string schema, params (string Name, string Subject, int Version)[] references)
    {
        ArgumentNullException.ThrowIfNull(references);
        var body = new JsonObject { ["schema"] = schema };
        if (references.Length > 0)
            body["references"] = new JsonArray([.. references.Select(r => new JsonObject { ["name"] = r.Name, ["subject"] = r.Subject, ["version"] = r.Version })]);
        return (int)_contents.Register(subject, body).Answer["id"]!;
    }

    /// <summary>Stops listening and closes every connection: further ones are refused until <see cref="Resume"/>. What was registered is kept.</summary>
    public async Task StopAsync()
    {
        if (_listener is not { } listener) return;
        _listener = null;
        await _stop.CancelAsync();
        listener.Dispose();
        await _serving.WaitAsync(StopLimit);
        _stop.Dispose();
    }

    /// <summary>Listens, on the same port as before.</summary>
    public void Resume()
    {
        if (_listener is not null) return;
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _stop = new CancellationTokenSource();
        _serving = ServeAsync(_listener, _stop.Token);
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        var answering = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                answering.RemoveAll(t => t.IsCompleted);
                answering.Add(AnswerAsync(client, stop));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(answering);
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await HttpRequest.ReadAsync(stream, stop) is not { } request) return;
                Interlocked.Increment(ref _requests);
                RegistryFault? fault;
                lock (_faults) _faults.TryDequeue(out fault);
                if (fault is { Drops: true }) return;
                if (fault is { Delay: var delay } && delay > TimeSpan.Zero) await Task.Delay(delay, stop);
                var (status, text) = fault?.Status is { } given ? (given, fault.Body) : Answer(request);
                await HttpRequest.AnswerAsync(stream, status, text, stop);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client went away, or the server is being stopped: the connection is closed all the same.
            }
        }
    }

    private (HttpStatusCode Status, string Text) Answer(HttpRequest request)
    {
        var (status, answer) = Authorization is { } wanted && request.Headers.GetValueOrDefault("Authorization") != wanted
            ? RegistryContents.No(40101, "Unauthorized") : Route(request.Method, request.Path.Split('?')[0].Trim('/').Split('/'), request.Body);
        return (status, answer.ToJsonString());
    }

    private (HttpStatusCode Status, JsonNode Answer) Route(string method, string[] path, string body) => (method, path) switch
    {
        ("GET", ["subjects"]) => _contents.Subjects(),
        ("GET", ["schemas", "ids", var id]) when int.TryParse(id, CultureInfo.InvariantCulture, out var number) => _contents.Get(number),
        ("GET", ["subjects", var subject, "versions"]) => _contents.Versions(Uri.UnescapeDataString(subject), null),
        ("GET", ["subjects", var subject, "versions", var version]) => _contents.Versions(Uri.UnescapeDataString(subject), version),
        ("POST", ["subjects", var subject]) => Schema(body) is { } schema ? _contents.Find(Uri.UnescapeDataString(subject), schema) : Invalid,
        ("POST", ["subjects", var subject, "versions"]) => Schema(body) is { } schema ? _contents.Register(Uri.UnescapeDataString(subject), schema) : Invalid,
        _ => RegistryContents.No(40400, "HTTP 404 Not Found"),
    };

    private static (HttpStatusCode, JsonNode) Invalid => RegistryContents.No(42201, "Invalid schema");

    private static JsonObject? Schema(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject schema && schema["schema"] is JsonValue ? schema : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
