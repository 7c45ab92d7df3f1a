using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Tests.Given;

/// <summary>An in-flight record that nothing was received for.</summary>
internal sealed class PlainRecord : InFlightRecord
{
    private static readonly SegmentPool Segments = new();

    public static PartitionAssignment Assign(int partition = 0)
    {
        var of = new TopicPartition("t", partition);
        return new PartitionAssignment(of, 1, (ulong)partition, Segments, fault => throw fault) { Measures = new PartitionMeasures(of) };
    }

    /// <summary>Begins a use, tracked under an assignment of its own unless one is given.</summary>
    public PlainRecord Begin(PartitionAssignment? assignment = null)
    {
        assignment ??= Assign();
        var (segment, index) = assignment.Tracker.Track(0);
        Fill(0, assignment, segment, index);
        return this;
    }

    public override void Clear()
    {
    }
}
