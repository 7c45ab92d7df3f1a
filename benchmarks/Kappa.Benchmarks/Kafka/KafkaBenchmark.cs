namespace Kappa.Benchmarks.Kafka;

/// <summary>
/// <c>kafka</c>: consuming and copying through Kappa.Kafka beside the bare client, on a real broker, same topic, rounds in turn, with
/// a header of 32 bytes on each record and without. Every
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
        foreach (var headers in options.Headers == "both" ? (string[])["on", "off"] : [options.Headers])
            await RunAsync(bare, bootstrap, options, headers == "on");
        return 0;
    }

    private static async Task RunAsync(BareClient bare, string bootstrap, BenchmarkOptions options, bool headers)
    {
        var topic = $"bench-{Guid.NewGuid():N}";
        var count = options.Records.ToString();
        // The bare client creates a topic for its own records and for copies; one record of it, with its header, is beside the point.
        Console.WriteLine(await bare.RunAsync("fill", bootstrap, topic, headers ? count : "1"));
        if (!headers)
            Console.WriteLine(await Self.RunAsync("kafka", "--measure", "fill", bootstrap, topic, count));
        var contenders = new List<Contender>();
        foreach (var (way, records) in (ReadOnlySpan<(string, int)>)[("consume", options.Records), ("copy", options.Records / 3)])
        {
            contenders.Add(new("native", way, () => bare.RunAsync("native", way, bootstrap, topic, records.ToString())));
            contenders.Add(new("kappa", way, () => Self.RunAsync("kafka", "--measure", way, bootstrap, topic, records.ToString())));
            if (options.Managed)
                contenders.Add(new("managed", way, () => bare.RunAsync("managed", way, bootstrap, topic, records.ToString())));
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
        Report(contenders, headers);
    }

    private static void Report(List<Contender> contenders, bool headers)
    {
        Console.WriteLine();
        Console.WriteLine($"| median, {(headers ? "with a header" : "without headers")} | records/s | of native | (lowest to highest) | B a record | us of processor a record |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var contender in contenders)
        {
            var native = contenders.Find(each => each.Way == contender.Way && each.Client == "native")!;
            // Ratios are taken round by round: the machine's own changes then fall out.
            var ratios = contender.Lines.Zip(native.Lines, (mine, its) => mine.PerSecond / its.PerSecond).ToList();
            Console.WriteLine(FormattableString.Invariant(
                $"| {contender.Client} {contender.Way} | {Median([.. contender.Lines.Select(l => l.PerSecond)]):N0} | {Median(ratios):P0} | {ratios.Min():P0} to {ratios.Max():P0} | {Median([.. contender.Lines.Select(l => l.Bytes)]):0} | {Median([.. contender.Lines.Select(l => l.ProcessorUs)]):0.00} |"));
        }
        Console.WriteLine();
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[values.Count / 2 - 1] + values[values.Count / 2]) / 2;
    }

    private sealed record Contender(string Client, string Way, Func<Task<string>> Run)
    {
        public List<BenchmarkLine> Lines { get; } = [];
    }
}
