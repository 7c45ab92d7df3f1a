using Kappa.Consumer.Breaking;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Observing;

/// <summary>Reads where a run stands from the numbers that its stages keep. Any thread; costs the stages nothing.</summary>
internal sealed class RunReadings(
    Assignments assignments, ProgressCounters counters, InFlightBudget budget, HandlerWorkers workers, RetrySchedule retries, HandlerTimes times, Circuit? circuit,
    Func<int> parked, Func<PartitionAssignment, long?> end)
{
    public long InFlightRecords => Math.Max(0, budget.Records);

    public long InFlightBytes => Math.Max(0, budget.Bytes);

    public long Running => workers.Running;

    public long Limit => workers.Limit;

    /// <summary>What the circuit lets through; null where there is none.</summary>
    public CircuitState? Circuit => circuit?.State;

    public long Assigned => assignments.All.Count;

    public long Paused => assignments.All.Count(assignment => assignment.Paused != PauseReason.None);

    /// <summary>
    /// Seconds of work outstanding: records in work and those of the assigned partitions that are not received, times what a handler takes, over the handlers at once.
    /// </summary>
    public TimeSpan Outstanding => times.Mean * ((InFlightRecords + NotReceived()) / (double)Math.Max(1, workers.Limit));

    public IEnumerable<PartitionMeasures> Received() => assignments.Measures;

    public IEnumerable<(string Outcome, long Count)> Outcomes() =>
    [
        ("result", counters.Results), ("filtered", counters.Filtered), ("dead_letter", counters.DeadLettered), ("delayed", counters.Delayed), ("given_back", counters.GivenBack),
        ("finished_before", counters.FinishedBefore),
    ];

    public IEnumerable<(string For, long Count)> Waiting() => [("slot", workers.Waiting), ("retry", retries.Count), ("producer", parked())];

    /// <summary>Offsets from what is finished to the end, where both are known.</summary>
    public IEnumerable<(TopicPartition Partition, long Records)> Lags()
    {
        foreach (var assignment in assignments.All)
        {
            if (end(assignment) is { } known && assignment.FinishedTo is { } from)
                yield return (assignment.Partition, Math.Max(0, known - from));
        }
    }

    // Not from the watermark on: what is finished ahead of a slow record is no work any more.
    private long NotReceived()
    {
        var records = 0L;
        foreach (var assignment in assignments.All)
        {
            if (end(assignment) is { } known && assignment.Position is { } from)
                records += Math.Max(0, known - from);
        }
        return records;
    }

    public IEnumerable<(TopicPartition Partition, long Records)> Unfinished() =>
        assignments.All.Select(assignment => (assignment.Partition, (long)assignment.Tracker.BeyondPrefix));
}
