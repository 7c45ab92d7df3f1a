using Kappa.Benchmarks.Kafka;

namespace Kappa.Benchmarks.Host;

/// <summary>
/// <c>host</c>: the consumer host beside the bare client and Parallel Consumer, on a real broker, same records, one after the other. Every
/// measurement is a process of its own. One line a figure, with what it is to reach.
/// </summary>
internal static class HostBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--measure", .. var rest]:
                return await HostMeasurement.RunAsync(rest);
            case ["--loops", var count, var milliseconds, var loops]:
                return await BareLoops.RunAsync(int.Parse(count), int.Parse(milliseconds), int.Parse(loops));
            case ["--takeover", var address, var slowTopic]:
                return await TakeoverMeasurement.RunAsync(address, slowTopic);
            case ["--slowdown", var address, var slowTopic]:
                return await SlowdownMeasurement.RunAsync(address, slowTopic);
        }
        var options = HostOptions.Parse(args);
        if (BareClient.Find() is not { } bare)
        {
            Console.Error.WriteLine("The bare client is not there: set KAPPA_PEERS to the folder that holds bare-client, or put shared/peers beside the checkout.");
            return 2;
        }
        var bootstrap = options.Kafka ?? await RealServers.RealServer.KafkaAsync();
        var topic = options.Topic ?? $"host-{Guid.NewGuid():N}";
        if (options.Topic is null || options.Fills)
            Console.WriteLine(await bare.RunAsync("fill", bootstrap, topic, options.Records.ToString()));
        var figures = new HostFigures(bootstrap, topic, options, bare, ParallelConsumer.Find());
        foreach (var (name, run) in figures.All)
        {
            if (options.Figures.Count == 0 || options.Figures.Contains(name))
                await run();
        }
        return 0;
    }
}
