using Kappa.Kafka.Native;

namespace Kappa.Kafka;

public sealed unsafe partial class KafkaConsumer
{
    private nint _commitNumber;
    private int _lateCommits;

    /// <summary>Commits next-to-read offsets with metadata; the outcome comes as <see cref="ConsumerEvent.Committed"/>.</summary>
    /// <returns>No error, or why the commit could not even begin.</returns>
    public KafkaError Commit(IReadOnlyList<PartitionOffset> offsets)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            return BeginCommit(offsets, _queue, 0);
        }
    }

    /// <summary>Commits and waits; each partition has its own error.</summary>
    /// <remarks>
    /// When the time passes first the error is -185 (<c>_TIMED_OUT</c>) and the commit may still succeed: its outcome comes as
    /// <see cref="ConsumerEvent.Committed"/> during a later <see cref="Receive"/>.
    /// </remarks>
    public (IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) Commit(IReadOnlyList<PartitionOffset> offsets, TimeSpan timeout)
    {
        var timeoutMs = Milliseconds.From(timeout);
        lock (_lock)
        {
            ThrowIfClosed();
            var number = ++_commitNumber;
            var error = BeginCommit(offsets, _replies, number);
            if (error.IsError)
                return (offsets, error);
            return AwaitCommit(number, timeoutMs) is { } reply
                ? (reply.Offsets, reply.Error)
                : (offsets, new KafkaError(ErrorCodes.TimedOut, $"The commit was not answered within {timeoutMs} ms.", IsRetriable: true));
        }
    }

    /// <summary>Offsets and metadata that the group has committed; <see cref="PartitionOffset.Unset"/> where nothing.</summary>
    public (IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            var client = _handle.Pointer;
            var list = PartitionList.From(partitions);
            var error = NativeErrors.FromCode(client, Rd.rd_kafka_committed(client, list, Milliseconds.From(timeout)));
            var committed = PartitionList.ToOffsets(list);
            Rd.rd_kafka_topic_partition_list_destroy(list);
            return (committed, error);
        }
    }

    private KafkaError BeginCommit(IReadOnlyList<PartitionOffset> offsets, nint queue, nint number)
    {
        var client = _handle.Pointer;
        var list = PartitionList.From(offsets);
        var code = Rd.rd_kafka_commit_queue(client, list, queue, &ConsumerCallbacks.OnCommitted, number);
        Rd.rd_kafka_topic_partition_list_destroy(list);
        return NativeErrors.FromCode(client, code);
    }

    private CommitReply? AwaitCommit(nint number, int timeoutMs)
    {
        _inbox.AwaitedCommit = number;
        var deadline = Deadline.After(timeoutMs);
        while (_inbox.Reply is null && !deadline.HasPassed)
            _ = Rd.rd_kafka_queue_poll_callback(_replies, deadline.LeftMs(int.MaxValue));
        var reply = _inbox.Reply;
        (_inbox.AwaitedCommit, _inbox.Reply) = (0, null);
        if (reply is null)
            _lateCommits++;
        return reply;
    }

    private void ServeLateCommits()
    {
        if (_lateCommits > 0)
            _lateCommits -= Rd.rd_kafka_queue_poll_callback(_replies, 0);
    }
}
