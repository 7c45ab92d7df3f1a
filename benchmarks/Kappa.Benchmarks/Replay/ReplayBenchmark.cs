using System.Diagnostics;
using System.Globalization;

namespace Kappa.Benchmarks.Replay;

/// <summary>
/// The main job as a user runs it: the sample service in a process of its own, embedded cluster, a month of trips, then ten times the month.
/// Wall time from process start to exit, and the peak of resident memory as the kernel counted it.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Rounds = 5;
    private const int Times = 10;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "FareService.dll");
        var folder = Directory.CreateTempSubdirectory("kappa-replay-benchmark-").FullName;
        try
        {
            var month = Path.Combine(AppContext.BaseDirectory, "data", "green_tripdata_2025-11.parquet");
            var tenfold = Path.Combine(folder, "tenfold.parquet");
            RepeatedParquet.Write(month, tenfold, Times);
            var rounds = arguments is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : Rounds;
            await MeasureAsync("month", sample, folder, month, rounds);
            await MeasureAsync($"month x {Times}", sample, folder, tenfold, rounds: 2);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, string sample, string folder, string source, int rounds)
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
