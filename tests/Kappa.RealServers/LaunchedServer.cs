using System.Diagnostics;
using System.Text;

namespace Kappa.RealServers;

/// <summary>One server that a test process started. It ends when it is disposed, and with the process, however that ends.</summary>
public sealed class LaunchedServer : IAsyncDisposable
{
    // The server ends when its standard input does: also when the test process is killed.
    private const string Wrapper = """
        exec 3<&0
        "$0" "$@" < /dev/null & server=$!
        echo "PID $server"
        { while read -r _ <&3; do :; done; kill -KILL $server; } > /dev/null 2>&1 & guard=$!
        wait $server; code=$?
        kill $guard 2> /dev/null
        exit $code
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _server;

    private LaunchedServer(string script, string name, string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", Wrapper, script, name, .. arguments])
            start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{name} ended before it was ready:{Environment.NewLine}{Log}"));
    }

    /// <summary>host:port, or the URL.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>What it printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Starts a server on a port and returns when it accepts work.</summary>
    /// <param name="name">What to start: <c>kafka</c>, <c>registry</c>.</param>
    /// <param name="port">Its port; neighbouring ones are used too.</param>
    /// <param name="arguments">Further arguments of the launcher.</param>
    public static async Task<LaunchedServer> StartAsync(string name, int port, params string[] arguments)
    {
        var server = new LaunchedServer(Launcher.Require(name), name, ["--port", port.ToString(), .. arguments]);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            server.Endpoint = await server._ready.Task.WaitAsync(StartLimit);
            return server;
        }
        catch (Exception fault)
        {
            await server.DisposeAsync();
            if (fault is TimeoutException)
                throw new TimeoutException($"{name} was not ready within {StartLimit}:{Environment.NewLine}{server.Log}", fault);
            throw;
        }
    }

    /// <summary>kill -9: a crash. Returns when the server is gone.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>The orderly end: SIGTERM. Returns when the server is gone.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", _server.ToString()]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
        if (line.StartsWith("PID ", StringComparison.Ordinal))
            _server = int.Parse(line[4..]);
        else if (line.StartsWith("READY ", StringComparison.Ordinal))
            _ready.TrySetResult(line.Split(' ')[2]);
    }
}
