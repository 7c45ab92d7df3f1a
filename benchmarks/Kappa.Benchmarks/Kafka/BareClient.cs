namespace Kappa.Benchmarks.Kafka;

/// <summary>The yardstick: the client with no host around it, from <c>KAPPA_PEERS</c> or <c>shared/peers</c> beside the checkout.</summary>
internal sealed class BareClient
{
    private readonly string _script;

    private BareClient(string script) => _script = script;

    public static BareClient? Find()
    {
        var folder = Environment.GetEnvironmentVariable("KAPPA_PEERS") ?? Repository.Shared("peers");
        var script = Path.Combine(folder ?? "", "bare-client", "bench.sh");
        return File.Exists(script) ? new BareClient(script) : null;
    }

    public Task<string> RunAsync(params string[] arguments) => ChildProcess.LastLineAsync("bash", [_script, .. arguments]);
}
