using Kappa.Benchmarks.Codec;
using Kappa.Benchmarks.Encode;
using Kappa.Benchmarks.Host;
using Kappa.Benchmarks.Kafka;

// dotnet run -c Release --project benchmarks/Kappa.Benchmarks -- NAME [ARGUMENTS]
// Each benchmark has a folder of its own and one line in this table.
var benchmarks = new SortedDictionary<string, (string What, Func<string[], Task<int>> Run)>(StringComparer.Ordinal)
{
    ["replay"] = ("the main job in a process of its own: a month of trips, then ten times the month", Kappa.Benchmarks.Replay.ReplayBenchmark.RunAsync),
    ["codec"] = ("writing and reading a record of 18 fields beside Apache.Avro", CodecBenchmark.RunAsync),
    ["encode"] = ("the ingress's compiled encoder beside Apache.Avro's writer", EncodeBenchmark.RunAsync),
    ["host"] = ("the consumer host beside the bare client and Parallel Consumer, on a real broker", HostBenchmark.RunAsync),
    ["kafka"] = ("consuming and copying beside the bare client, on a real broker", KafkaBenchmark.RunAsync),
};

if (args is [var name, .. var rest] && benchmarks.TryGetValue(name, out var benchmark))
    return await benchmark.Run(rest);

Console.Error.WriteLine("Name a benchmark:");
foreach (var (known, (what, _)) in benchmarks)
    Console.Error.WriteLine($"  {known,-10} {what}");
return 2;
