namespace Kappa.Benchmarks.Host;

internal static class HostBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--measure", .. var rest])
            return await HostMeasurement.RunAsync(rest);
        return 2;
    }
}
