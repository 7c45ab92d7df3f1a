namespace Kappa.Benchmarks.Kafka;

/// <summary>The yardstick: the client with no host around it, from <c>KAPPA_PEERS</c> or <c>shared/peers</c> beside the checkout.</summary>
internal sealed class BareClient
{
    private readonly string _script;

    private BareClient(string script) => _script = script;

    public static BareClient? Find()
    {
        var folder = Environment.GetEnvironmentVariable("KAPPA_PEERS");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); folder is null && at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Kappa.sln")))
                folder = Path.Combine(at.Parent?.FullName ?? "", "shared", "peers");
        }
        var script = Path.Combine(folder ?? "", "bare-client", "bench.sh");
        return File.Exists(script) ? new BareClient(script) : null;
    }

    public Task<string> RunAsync(params string[] arguments) => ChildProcess.LastLineAsync("bash", [_script, .. arguments]);
}
