using System.Diagnostics;
using Kappa.RealServers;

namespace Kappa.Faults;

/// <summary>Rounds against one cluster of three brokers, for as long as asked.</summary>
internal static class HostSuite
{
    private const int Brokers = 3;

    private const int NoServers = 3;

    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(3);

    public static async Task<int> RunAsync(TimeSpan duration, int seed, int rate, CancellationToken cancellationToken)
    {
        if (KafkaBrokers.WhyNone is { } reason)
        {
            Console.Error.WriteLine(reason);
            return NoServers;
        }
        var folder = Directory.CreateTempSubdirectory("kappa-faults-").FullName;
        Console.WriteLine($"Seed {seed}; logs of the members in {folder}");
        await using var brokers = await KafkaBrokers.StartAsync(Brokers);
        var started = Stopwatch.GetTimestamp();
        // a short run has a round of each variant too
        var longest = duration / Variant.All.Count is var share && share < LongestRound ? share : LongestRound;
        var sum = new Summary();
        for (var number = 0; number < Variant.All.Count || Stopwatch.GetElapsedTime(started) < duration; number++)
        {
            var variant = Variant.All[number % Variant.All.Count];
            Console.WriteLine($"Round {number + 1}: {variant.Name}, {longest.TotalSeconds:0} s");
            var round = new Round(
                brokers,
                Brokers,
                variant,
                seed + number,
                rate,
                longest,
                Directory.CreateDirectory(Path.Combine(folder, $"round-{number + 1}")).FullName,
                line => Console.WriteLine($"  {Stopwatch.GetElapsedTime(started):hh\\:mm\\:ss} {line}"));
            var verdict = await round.RunAsync(cancellationToken);
            sum.Add(verdict, round.Disturbances);
            Console.WriteLine($"  {verdict}");
            foreach (var fault in verdict.Faults)
                Console.WriteLine($"  FAULT {fault}");
        }
        Console.WriteLine(sum);
        if (sum.Faults > 0)
        {
            Console.WriteLine($"Failed. Repeat it with --seed {seed}; the members' logs are in {folder}");
            return 1;
        }
        Directory.Delete(folder, recursive: true);
        return 0;
    }
}
