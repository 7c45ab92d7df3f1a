using Kappa.Consumer.Committing;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Receiving;

public sealed class DrainTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_rebalance_during_a_stop_gives_no_handler_more_time()
    {
        using var budget = new InFlightBudget(1000, 1000);
        using var retries = new RetrySchedule(_time, _ => { });
        var log = new ConsumerLog(NullLogger.Instance);
        var assignments = new Assignments(_time, [], log);
        var ends = new RecordEnds(new RecordPool(1, _ => throw new NotSupportedException()), budget, new ProgressCounters());
        var workers = new HandlerWorkers(new Idle(), new HandlerTimes(null, _time), ends, 1, null, null);
        // No partition is handed over here, so no client is asked for anything.
        var drain = new Drain(null!, assignments, workers, retries, new Idle(), ends, new Unsettled(), Timeout, _time, log);
        PartitionAssignment[] both = [assignments.Add(new TopicPartition("t", 0)), assignments.Add(new TopicPartition("t", 1))];
        foreach (var assignment in both)
            assignment.Tracker.Track(0);
        drain.BeginStop();
        _time.Advance(Timeout - TimeSpan.FromSeconds(1));
        drain.Begin([both[0].Partition], isLost: false);
        drain.Continue();
        Assert.All(both, assignment => Assert.False(assignment.IsOver));
        _time.Advance(TimeSpan.FromSeconds(1));
        drain.Continue();
        Assert.All(both, assignment => Assert.Equal((true, CancellationReason.Shutdown), (assignment.IsOver, assignment.Reason)));
    }

    [Fact]
    public async Task A_stop_waits_for_handlers_of_partitions_that_were_lost()
    {
        using var rig = await Rig.StartAsync();
        using var consumer = KafkaConsumer.Open([new("bootstrap.servers", rig.Address)]);
        using var budget = new InFlightBudget(1000, 1000);
        using var retries = new RetrySchedule(_time, _ => { });
        var log = new ConsumerLog(NullLogger.Instance);
        var assignments = new Assignments(_time, [], log);
        var ends = new RecordEnds(new RecordPool(1, _ => throw new NotSupportedException()), budget, new ProgressCounters());
        var workers = new HandlerWorkers(new Idle(), new HandlerTimes(null, _time), ends, 1, null, null);
        var drain = new Drain(consumer, assignments, workers, retries, new Idle(), ends, new Unsettled(), Timeout, _time, log);
        var lost = assignments.Add(new TopicPartition("t", 0));
        var (segment, index) = lost.Tracker.Track(0);
        drain.Begin([lost.Partition], isLost: true);
        Assert.Empty(assignments.All);

        drain.BeginStop();
        drain.Continue();
        Assert.False(drain.IsOver);
        segment.MarkDone(index);
        Assert.True(drain.IsOver);
    }

    private sealed class Idle : IRecordStage
    {
        public bool Run(InFlightRecord record, ref EndedRecords ended, out InFlightRecord? follower) => throw new NotSupportedException();

        public void GiveBack(InFlightRecord record, ref EndedRecords ended) => throw new NotSupportedException();
    }

    private sealed class Unsettled : IOffsetCommits
    {
        public bool IsPending => true;

        public void Tick()
        {
        }

        public void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error)
        {
        }

        public bool TryCommitLast(IReadOnlyCollection<PartitionAssignment> leaving) => false;

        public void Lose(IReadOnlyCollection<PartitionAssignment> lost)
        {
        }

        public void CommitLast()
        {
        }
    }
}
