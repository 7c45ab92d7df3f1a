using System.Text.Json;
using Kappa.Benchmarks.Kafka;

namespace Kappa.Benchmarks.Host;

/// <summary>The best known host of this kind, from <c>KAPPA_PEERS</c> or <c>shared/peers</c> beside the checkout.</summary>
internal sealed class ParallelConsumer
{
    private readonly string _script;

    private ParallelConsumer(string script) => _script = script;

    public static ParallelConsumer? Find()
    {
        var folder = Environment.GetEnvironmentVariable("KAPPA_PEERS") ?? Repository.Shared("peers");
        var script = Path.Combine(folder ?? "", "parallel-consumer", "bench.sh");
        return File.Exists(script) ? new ParallelConsumer(script) : null;
    }

    /// <summary>Records a second, its start left out.</summary>
    public async Task<double> RunAsync(string bootstrap, string topic, int count, params string[] more)
    {
        var line = await ChildProcess.LastLineAsync(
            "bash", [_script, bootstrap, "--mode", "run", "--in", topic, "--out", $"{topic}-out", "--order", "KEY", "--count", count.ToString(), .. more]);
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("steadyMsgsPerSec").GetDouble();
    }
}
