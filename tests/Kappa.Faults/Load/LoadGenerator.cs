using System.Diagnostics;

namespace Kappa.Faults.Load;

/// <summary>Sends at a steady rate until it is told to stop, each topic from a task of its own; waits while the group is far behind.</summary>
internal sealed class LoadGenerator(IReadOnlyList<(ISender Sender, int Rate)> senders, Func<long> lag)
{
    private const long LagLimit = 30_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Factor of the handlers' time from now on.</summary>
    public void Slow(int factor)
    {
        foreach (var (sender, _) in senders)
            sender.Work.Slowness = factor;
    }

    /// <summary>Runs until cancelled; when it returns everything sent is acknowledged or given up.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(senders.Select(each => RunAsync(each.Sender, each.Rate, cancellationToken)));

    private async Task RunAsync(ISender sender, int rate, CancellationToken cancellationToken)
    {
        using var _ = sender;
        using var ticks = new PeriodicTimer(Tick);
        var last = Stopwatch.GetTimestamp();
        var due = 0.0;
        try
        {
            while (await ticks.WaitForNextTickAsync(cancellationToken))
            {
                var now = Stopwatch.GetTimestamp();
                // what was not sent while the group was behind is not made up for
                due = Math.Min(rate, due + (rate * Stopwatch.GetElapsedTime(last, now).TotalSeconds));
                last = now;
                if (lag() > LagLimit)
                    continue;
                var records = (int)due;
                due -= records;
                await sender.SendAsync(records, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }
    }
}
