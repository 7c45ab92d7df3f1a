namespace Kappa.Benchmarks.Kafka;

/// <summary>
/// <c>kafka</c>: consuming and copying through Kappa.Kafka beside the bare client, on a real broker, same topic, rounds in turn. Every
/// measurement is a process of its own, as the bare client's are, so that none profits from another's warm code or buffers.
/// </summary>
internal static class KafkaBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["--measure", var what, var address, var from, var count])
            return Measurement.Run(what, address, from, int.Parse(count));
        var options = BenchmarkOptions.Parse(args);
        if (BareClient.Find() is not { } bare)
        {
            Console.Error.WriteLine("The bare client is not there: set KAPPA_PEERS to the folder that holds bare-client, or put shared/peers beside the checkout.");
            return 2;
        }
        var bootstrap = options.Kafka ?? await RealServers.RealServer.KafkaAsync();
        var topic = $"bench-{Guid.NewGuid():N}";
        Console.WriteLine(await bare.RunAsync("fill", bootstrap, topic, options.Records.ToString()));

        var contenders = new List<Contender>();
        foreach (var (way, records) in (ReadOnlySpan<(string, int)>)[("consume", options.Records), ("copy", options.Records / 3)])
        {
            contenders.Add(new($"native {way}", () => bare.RunAsync("native", way, bootstrap, topic, records.ToString())));
            contenders.Add(new($"kappa {way}", () => Self.RunAsync("kafka", "--measure", way, bootstrap, topic, records.ToString())));
            if (options.Managed)
                contenders.Add(new($"managed {way}", () => bare.RunAsync("managed", way, bootstrap, topic, records.ToString())));
        }
        for (var round = 1; round <= options.Rounds; round++)
        {
            // Each round starts with another one: what the round before left in caches falls on all in turn.
            for (var i = 0; i < contenders.Count; i++)
            {
                var contender = contenders[(i + round) % contenders.Count];
                var line = await contender.Run();
                Console.WriteLine($"round {round}: {line}");
                contender.Lines.Add(BenchmarkLine.Parse(line));
            }
        }
        Report(contenders);
        return 0;
    }

    private static void Report(List<Contender> contenders)
    {
        Console.WriteLine();
        Console.WriteLine("| median | records/s | of native | B a record | us of processor a record |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var contender in contenders)
        {
            var way = contender.Name.Split(' ')[1];
            var native = contenders.Find(each => each.Name == $"native {way}")!;
            // Ratios are taken round by round: the machine's own changes then fall out.
            var ratio = Median([.. contender.Lines.Zip(native.Lines, (mine, its) => mine.PerSecond / its.PerSecond)]);
            Console.WriteLine(FormattableString.Invariant(
                $"| {contender.Name} | {Median([.. contender.Lines.Select(l => l.PerSecond)]):N0} | {ratio:P0} | {Median([.. contender.Lines.Select(l => l.Bytes)]):0} | {Median([.. contender.Lines.Select(l => l.ProcessorUs)]):0.00} |"));
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }

    private sealed record Contender(string Name, Func<Task<string>> Run)
    {
        public List<BenchmarkLine> Lines { get; } = [];
    }
}
