namespace Kappa.RealServers;

/// <summary>A Kafka cluster of one or three brokers that a test started; each can be crashed and started again on its data.</summary>
public sealed class KafkaBrokers : IAsyncDisposable
{
    private readonly LaunchedServer?[] _brokers;
    private readonly string _folder = Directory.CreateTempSubdirectory("kappa-kafka-").FullName;
    private readonly int _port;

    private readonly string[] _settings;

    private KafkaBrokers(int count, Func<int, string>? settings)
    {
        _brokers = new LaunchedServer?[count];
        _port = Ports.Free(2 * count);
        _settings = settings is null ? [] : ["--config", WriteSettings(settings(_port))];
        AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteFolder();
    }

    /// <summary>host:port of every broker.</summary>
    public string BootstrapServers => string.Join(',', Enumerable.Range(0, _brokers.Length).Select(broker => $"127.0.0.1:{_port + 2 * broker}"));

    /// <summary>Why no cluster can be started here; null when one can.</summary>
    public static string? WhyNone => Launcher.WhyNone("kafka");

    /// <summary>Starts a cluster; skips the calling test where none can be started.</summary>
    /// <param name="count">One or three brokers.</param>
    /// <param name="settings">Lines of properties that come after the launcher's own, made for the first broker's port (its controller's is the next).</param>
    public static async Task<KafkaBrokers> StartAsync(int count = 1, Func<int, string>? settings = null)
    {
        Launcher.Require("kafka");
        var cluster = new KafkaBrokers(count, settings);
        await Task.WhenAll(Enumerable.Range(0, count).Select(cluster.StartBrokerAsync));
        return cluster;
    }

    /// <summary>kill -9 of one broker.</summary>
    public Task KillAsync(int broker = 0) => _brokers[broker]?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Starts a killed broker again on the same port and data.</summary>
    public async Task StartBrokerAsync(int broker = 0)
    {
        if (_brokers[broker] is { } former)
            await former.DisposeAsync();
        _brokers[broker] = null;
        var count = _brokers.Length;
        string[] place = count == 1 ? [] : ["--node", $"{broker + 1}", "--nodes", $"{count}"];
        _brokers[broker] = await LaunchedServer.StartAsync("kafka", _port, ["--data", _folder, .. place, .. _settings]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers)
        {
            if (broker is not null)
                await broker.DisposeAsync();
        }

        DeleteFolder();
    }

    private string WriteSettings(string lines)
    {
        var file = Path.Combine(_folder, "extra.properties");
        File.WriteAllText(file, lines);
        return file;
    }

    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // a broker that is just being killed still writes: the temporary folder is then left to the system
        }
    }
}
