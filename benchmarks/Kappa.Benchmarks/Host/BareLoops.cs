using System.Diagnostics;
using Kappa.Benchmarks.Kafka;

namespace Kappa.Benchmarks.Host;

/// <summary>As many loops as slots, each of nothing but the handler's pause: what no host can exceed on this machine.</summary>
internal static class BareLoops
{
    public static async Task<int> RunAsync(int count, int milliseconds, int loops)
    {
        var left = count;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.GetCurrentProcess();
        await Task.WhenAll(Enumerable.Range(0, loops).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await Task.Delay(milliseconds);
        }));
        Console.WriteLine(BenchmarkLine.Format(
            "bare loops", count, Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetTotalAllocatedBytes(), process.TotalProcessorTime, ""));
        return 0;
    }
}
