using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Reads both topics from their positions. One thread.</summary>
internal sealed class TopicReader : IDisposable
{
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaConsumer _consumer;
    private readonly TopicPositions _egress;
    private readonly TopicPositions _deadLetter;

    public TopicReader(SinkRequest request, TopicPositions egress, TopicPositions deadLetter)
    {
        (_egress, _deadLetter) = (egress, deadLetter);
        _consumer = KafkaConsumer.Open(Settings(request));
        Assign();
    }

    /// <summary>Records that are there, waiting up to a time for the first; null for none. The caller disposes the batch.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Topic"/> or <see cref="SinkFault.Kafka"/>.</exception>
    public RecordBatch? Receive(TimeSpan timeout)
    {
        HandleEvents();
        return _consumer.Receive(timeout);
    }

    /// <summary>To be called when the records of the last batch are handled: an end of a partition that came with them lies after them.</summary>
    public void HandleEvents()
    {
        while (_consumer.TryReadEvent(out var happened))
        {
            if (happened is ConsumerEvent.ReachedEnd reached)
                PositionsOf(reached.Partition.Topic)[reached.Partition.Partition].ReachEnd(reached.Offset);
            else if (happened is ConsumerEvent.Failed failed && ConsumerFaults.Find(failed) is { } fault)
                throw fault;
        }
    }

    /// <summary>Reads partitions too that were added to the topics.</summary>
    public void Extend(IReadOnlyList<PartitionOffset> partitions)
    {
        var isExtended = false;
        foreach (var partition in partitions)
            isExtended |= PositionsOf(partition.Topic).Extend(partition.Partition + 1);
        if (isExtended)
            Assign();
    }

    /// <summary>Shows the durable position to whoever looks at the group. An error is not one of the sink's: the next batch commits a later position.</summary>
    public void CommitDurable() => _ = _consumer.Commit(DurableOffsets());

    /// <summary>As <see cref="CommitDurable"/>, and waits: nobody commits after the last batch.</summary>
    public void CommitDurableAndWait() => _ = _consumer.Commit(DurableOffsets(), CommitTimeout);

    public TopicPositions PositionsOf(string topic) => topic == _deadLetter.Topic ? _deadLetter : _egress;

    public void Dispose() => _consumer.Dispose();

    private void Assign() => _consumer.Assign([.. _egress.NextOffsets(), .. _deadLetter.NextOffsets()]);

    private PartitionOffset[] DurableOffsets() => [.. _egress.DurableOffsets(), .. _deadLetter.DurableOffsets()];

    private static Dictionary<string, string> Settings(SinkRequest request) => new(request.Kafka)
    {
        ["group.id"] = request.Group,
        ["enable.auto.commit"] = "false",
        ["enable.auto.offset.store"] = "false",
        // An offset that is gone is an error, never a reason to go on elsewhere.
        ["auto.offset.reset"] = "error",
        ["enable.partition.eof"] = "true",
        ["isolation.level"] = "read_committed",
    };
}
