using System.Globalization;
using Kappa.Benchmarks.Kafka;

namespace Kappa.Benchmarks.Host;

/// <summary>The figures, in the order in which they are taken.</summary>
internal sealed class HostFigures(string bootstrap, string topic, HostOptions options, BareClient bare, ParallelConsumer? parallel)
{
    private const int ParallelRecords = 200_000;

    public IReadOnlyList<(string Name, Func<Task> Run)> All =>
        [("noop", NoopAsync), ("copy", CopyAsync), ("exactly-once", ExactlyOnceAsync), ("work10", Work10Async), ("work100", Work100Async), ("takeover", TakeoverAsync), ("slowdown", SlowdownAsync)];

    private async Task NoopAsync()
    {
        var count = options.Records;
        var rounds = await RoundsAsync(
            () => BareAsync("managed", "consume", count), () => BareAsync("native", "consume", count), () => HostAsync("consume", count));
        var host = rounds[2];
        Say("no-op, by key", host, ("managed consume", rounds[0], 1.5), ("native consume", rounds[1], 0.7));
        Console.WriteLine(FormattableString.Invariant($"bytes allocated a record: {host.Bytes:F0} (at most 150)"));
        await ParallelAsync("no-op, by key", host, 0, ParallelRecords, "--produce", "false", "--concurrency", "64");
    }

    private async Task CopyAsync()
    {
        var count = options.Records / 2;
        var rounds = await RoundsAsync(() => BareAsync("managed", "copy", count), () => BareAsync("native", "copy", count), () => HostAsync("copy", count));
        Say("copy, by key, offset after acknowledgement", rounds[2], ("managed copy", rounds[0], 1.5), ("native copy", rounds[1], 0.8));
        await ParallelAsync("copy, by key", rounds[2], 20, ParallelRecords, "--concurrency", "64");
    }

    private async Task ExactlyOnceAsync()
    {
        var count = options.Records / 2;
        var rounds = await RoundsAsync(() => HostAsync("copy", count), () => HostAsync("copy", count, "0", "256", "exactly-once=true"));
        Say("copy, exactly once, a transaction every 500 ms", rounds[1], ("the same at least once", rounds[0], 0));
    }

    private async Task Work10Async()
    {
        const int Count = 400_000;
        var rounds = await RoundsAsync(() => LoopsAsync(Count, 10, 256), () => HostAsync("copy", Count, "10", "256"));
        Say("10 ms, 256 at once, with produce", rounds[1], ("bare loops", rounds[0], 0.95));
        await ParallelAsync("10 ms, 256 at once, with produce", rounds[1], 0, 100_000, "--concurrency", "256", "--sleep-ms", "10");
    }

    private async Task Work100Async()
    {
        const int Count = 800_000;
        var rounds = await RoundsAsync(() => LoopsAsync(Count, 100, 4096), () => HostAsync("copy", Count, "100", "4096"));
        Say("100 ms, 4,096 at once, with produce (at least 35,000/s)", rounds[1], ("bare loops", rounds[0], 0));
    }

    private async Task TakeoverAsync() => Console.WriteLine(await Self.RunAsync("host", "--takeover", bootstrap, topic));

    private async Task SlowdownAsync() => Console.WriteLine(await Self.RunAsync("host", "--slowdown", bootstrap, topic));

    // Each round starts with another one: what the round before left in caches falls on all in turn.
    private async Task<List<Measured>> RoundsAsync(params Func<Task<BenchmarkLine>>[] contenders)
    {
        var lines = contenders.Select(_ => new List<BenchmarkLine>()).ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var at = (i + round) % contenders.Length;
                lines[at].Add(await contenders[at]());
            }
        }
        return [.. lines.Select(each => new Measured(each))];
    }

    private async Task<BenchmarkLine> BareAsync(string client, string way, int count) => Told(await bare.RunAsync(client, way, bootstrap, topic, count.ToString()));

    private async Task<BenchmarkLine> HostAsync(string way, int count, params string[] work) =>
        Told(await Self.RunAsync(["host", "--measure", way, bootstrap, topic, count.ToString(), .. work]));

    private static async Task<BenchmarkLine> LoopsAsync(int count, int milliseconds, int loops) =>
        Told(await Self.RunAsync("host", "--loops", count.ToString(), milliseconds.ToString(), loops.ToString()));

    private async Task ParallelAsync(string what, Measured host, double atLeast, int count, params string[] more)
    {
        if (parallel is null)
        {
            Console.WriteLine($"{what}: Parallel Consumer is not there");
            return;
        }
        var rate = await parallel.RunAsync(bootstrap, topic, count, more);
        Console.WriteLine(FormattableString.Invariant($"{what}: {host.PerSecond / rate:F1} times Parallel Consumer ({rate:N0}/s){AtLeast(atLeast)}"));
    }

    private static BenchmarkLine Told(string line)
    {
        Console.WriteLine($"    {line}");
        return BenchmarkLine.Parse(line);
    }

    // Ratios are taken round by round: the machine's own changes then fall out.
    private static void Say(string what, Measured host, params (string Name, Measured Peer, double AtLeast)[] peers)
    {
        Console.WriteLine(FormattableString.Invariant($"{what}: {host.PerSecond:N0}/s, {host.ProcessorUs:F2} us of processor a record"));
        foreach (var (name, peer, atLeast) in peers)
        {
            var ratio = Measured.Median(host.Lines.Zip(peer.Lines, (mine, its) => mine.PerSecond / its.PerSecond));
            Console.WriteLine(FormattableString.Invariant($"{what}: {ratio:F2} of {name} ({peer.PerSecond:N0}/s){AtLeast(atLeast)}"));
        }
    }

    private static string AtLeast(double ratio) => ratio > 0 ? string.Create(CultureInfo.InvariantCulture, $", at least {ratio}") : "";

    private sealed record Measured(List<BenchmarkLine> Lines)
    {
        public double PerSecond => Median(Lines.Select(line => line.PerSecond));

        public double Bytes => Median(Lines.Select(line => line.Bytes));

        public double ProcessorUs => Median(Lines.Select(line => line.ProcessorUs));

        public static double Median(IEnumerable<double> of)
        {
            var sorted = of.Order().ToList();
            return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
        }
    }
}
