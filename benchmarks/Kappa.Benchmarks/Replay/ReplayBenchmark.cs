using System.Diagnostics;
using System.Globalization;

namespace Kappa.Benchmarks.Replay;

/// <summary>
/// The main job as a user runs it: the sample service in a process of its own, embedded cluster, a month of trips, then ten and forty times the month.
/// Wall time from process start to exit, and the peak of resident memory as the kernel counted it. Ends with 1 when a figure is not as wanted.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Rounds = 5;
    private const double MonthSeconds = 6;
    private const double MostMegabytes = 400;

    // The embedded cluster's topics fill up to their bound within ten months; beyond that nothing may grow.
    private const double MostGrowth = 1.1;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "FareService.dll");
        var folder = Directory.CreateTempSubdirectory("kappa-replay-benchmark-").FullName;
        try
        {
            var month = Path.Combine(AppContext.BaseDirectory, "data", "green_tripdata_2025-11.parquet");
            var rounds = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : Rounds;
            var one = await MeasureAsync("month", sample, folder, month, rounds);
            var ten = await MeasureAsync("month x 10", sample, folder, Repeated(month, folder, 10), rounds: 2);
            var forty = await MeasureAsync("month x 40", sample, folder, Repeated(month, folder, 40), rounds: 1);
            var isAsWanted = one.Seconds < MonthSeconds && forty.Megabytes < MostMegabytes && ten.Megabytes < MostMegabytes && forty.Megabytes < MostGrowth * ten.Megabytes;
            Console.WriteLine(FormattableString.Invariant(
                $"wanted: the month in {MonthSeconds} s, {MostMegabytes} MB at most, and no more than {MostGrowth} times as much for forty months as for ten: {(isAsWanted ? "reached" : "not reached")}"));
            return isAsWanted ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Repeated(string month, string folder, int times)
    {
        var path = Path.Combine(folder, $"months-{times}.parquet");
        RepeatedParquet.Write(month, path, times);
        return path;
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureAsync(string name, string sample, string folder, string source, int rounds)
    {
        var job = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "jobs", "november-2025.jsonc"));
        job = job.Replace("../data/green_tripdata_2025-11.parquet", source, StringComparison.Ordinal)
            .Replace("../schemas/", Path.Combine(AppContext.BaseDirectory, "schemas") + "/", StringComparison.Ordinal);
        var jobFile = Path.Combine(folder, "job.jsonc");
        await File.WriteAllTextAsync(jobFile, job);
        var seconds = new List<double>();
        long peakBytes = 0;
        for (var round = 0; round < rounds; round++)
        {
            var output = Path.Combine(folder, "out");
            var run = await MeasureOnceAsync(sample, "replay", "--job", jobFile, "--out", output);
            seconds.Add(run.Elapsed.TotalSeconds);
            peakBytes = Math.Max(peakBytes, run.PeakBytes);
            Directory.Delete(output, recursive: true);
        }

        seconds.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"replay, {name}: median {seconds[seconds.Count / 2]:F2} s (from {seconds[0]:F2} to {seconds[^1]:F2}, {rounds} runs), peak memory {peakBytes / 1e6:F0} MB"));
        return (seconds[seconds.Count / 2], peakBytes / 1e6);
    }

    private static async Task<(TimeSpan Elapsed, long PeakBytes)> MeasureOnceAsync(params string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var exit = process.WaitForExitAsync();
        long peakBytes = 0;
        while (await Task.WhenAny(exit, Task.Delay(20)) != exit)
            peakBytes = Math.Max(peakBytes, PeakBytes(process.Id));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return process.ExitCode == 0
            ? (elapsed, peakBytes)
            : throw new InvalidOperationException($"The replay ended with {process.ExitCode}:{Environment.NewLine}{await output}{await errors}");
    }

    /// <summary>The kernel's high-water mark of a process's resident memory (Linux), so that no peak falls between two looks.</summary>
    private static long PeakBytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0; // it ended between the two
        }
    }
}
