using System.Diagnostics;
using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Benchmarks.Host;

/// <summary>
/// One run of the consumer host in a process of its own: the clock starts at the first record, as the bare client's does, and stops when the last
/// one is finished, its result's acknowledgement included where there is one.
/// </summary>
internal static class HostMeasurement
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (what, bootstrap, topic, count) = (args[0], args[1], args[2], int.Parse(args[3]));
        var work = args.Length > 4 ? TimeSpan.FromMilliseconds(int.Parse(args[4])) : TimeSpan.Zero;
        var concurrency = args.Length > 5 ? int.Parse(args[5]) : 256;
        await Topics.EnsureAsync(bootstrap, $"{topic}-out", $"{topic}-dead");
        var handler = new Bytes(what == "copy", work);
        using var host = MeasuredHost.Build(bootstrap, topic, what == "copy", handler, options =>
        {
            options.Concurrency = concurrency;
            foreach (var setting in args.Skip(6))
                Set(options, setting);
        });
        var consumer = host.Services.GetRequiredService<KappaConsumer>();
        await host.StartAsync();
        while (!handler.HasBegun)
            await Task.Delay(1);
        while (consumer.Progress().Completed < count)
        {
            if (consumer.Completion.IsCompleted)
                await consumer.Completion;
            // Not a timer: it would wake threads of the pool that the host works on.
            Thread.Sleep(2);
        }
        var seconds = Stopwatch.GetElapsedTime(handler.Began).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(Kafka.BenchmarkLine.Format(
            $"host {what}", count, seconds, GC.GetTotalAllocatedBytes() - handler.AllocatedBefore, process.TotalProcessorTime - handler.ProcessorBefore,
            $", {process.PeakWorkingSet64 >> 20} MB, {consumer.Progress().Concurrency} at once"));
        await host.StopAsync();
        return 0;
    }

    private static void Set(KappaConsumerOptions options, string setting)
    {
        var (name, value) = (setting.Split('=')[0], setting.Split('=')[1]);
        switch (name)
        {
            case "records":
                options.MaxInFlightRecords = int.Parse(value);
                break;
            case "order":
                options.Order = Enum.Parse<RecordOrder>(value);
                break;
            case "exactly-once":
                options.ExactlyOnce = bool.Parse(value);
                break;
            case "adapt":
                options.AdaptConcurrency = bool.Parse(value);
                break;
            default:
                options.Kafka[name] = value;
                break;
        }
    }

    /// <summary>The least work that a handler can do, or an asynchronous pause.</summary>
    private sealed class Bytes(bool copies, TimeSpan work) : IKappaHandler<ReadOnlyMemory<byte>, MeasuredHost.Value>
    {
        private int _hasBegun;

        public bool HasBegun => Volatile.Read(ref _hasBegun) == 2;

        public long Began { get; private set; }

        public long AllocatedBefore { get; private set; }

        public TimeSpan ProcessorBefore { get; private set; }

        public ValueTask<MeasuredHost.Value?> HandleAsync(ReadOnlyMemory<byte> record, RecordContext context, CancellationToken cancellationToken)
        {
            if (_hasBegun == 0 && Interlocked.Exchange(ref _hasBegun, 1) == 0)
                Begin();
            return work == TimeSpan.Zero ? new ValueTask<MeasuredHost.Value?>(copies ? new MeasuredHost.Value(record) : null) : WorkAsync(record, cancellationToken);
        }

        private async ValueTask<MeasuredHost.Value?> WorkAsync(ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
        {
            await Task.Delay(work, cancellationToken);
            return copies ? new MeasuredHost.Value(record) : null;
        }

        private void Begin()
        {
            using var process = Process.GetCurrentProcess();
            ProcessorBefore = process.TotalProcessorTime;
            AllocatedBefore = GC.GetTotalAllocatedBytes();
            Began = Stopwatch.GetTimestamp();
            Volatile.Write(ref _hasBegun, 2);
        }
    }
}
