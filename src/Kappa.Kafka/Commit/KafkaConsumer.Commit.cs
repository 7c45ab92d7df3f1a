using Kappa.Kafka.Native;

namespace Kappa.Kafka;

public sealed unsafe partial class KafkaConsumer
{
    private nint _commitNumber;

    /// <summary>
    /// Whether a commit is on its way that has no outcome yet. While it is, the client may send it again after a fault, and then it can overwrite a
    /// later one: whoever commits begins the next one when this is false.
    /// </summary>
    public bool IsCommitting
    {
        get
        {
            lock (_lock)
                return _inbox.Unanswered > 0;
        }
    }

    /// <summary>Commits next-to-read offsets with metadata; the outcome comes as <see cref="ConsumerEvent.Committed"/>.</summary>
    /// <returns>No error, or why the commit could not even begin.</returns>
    /// <remarks>See <see cref="IsCommitting"/> for two commits at a time.</remarks>
    public KafkaError Commit(IReadOnlyList<PartitionOffset> offsets)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            return BeginCommit(offsets, _queue, 0);
        }
    }

    /// <summary>Commits and waits; each partition has its own error. An earlier commit is waited for first: it cannot overwrite this one.</summary>
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
            var deadline = Deadline.After(timeoutMs);
            AwaitEarlier(deadline);
            if (_inbox.Unanswered > 0)
                return (offsets, new KafkaError(ErrorCodes.TimedOut, $"An earlier commit was not answered within {timeoutMs} ms.", IsRetriable: true));
            var number = ++_commitNumber;
            var error = BeginCommit(offsets, _replies, number);
            if (error.IsError)
                return (offsets, error);
            return AwaitCommit(number, deadline) is { } reply
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
        if (code == 0)
            _inbox.Unanswered++;
        return NativeErrors.FromCode(client, code);
    }

    // Those that were begun without a wait are answered on the client's queue, those whose wait was over on the other.
    private void AwaitEarlier(Deadline deadline)
    {
        while (_inbox.Unanswered > 0 && !deadline.HasPassed)
        {
            ServeLateCommits();
            if (_inbox.Unanswered > 0)
                _intake.Serve(Math.Min(deadline.LeftMs(int.MaxValue), 10));
        }
    }

    private CommitReply? AwaitCommit(nint number, Deadline deadline)
    {
        _inbox.AwaitedCommit = number;
        while (_inbox.Reply is null && !deadline.HasPassed)
            _ = Rd.rd_kafka_queue_poll_callback(_replies, deadline.LeftMs(int.MaxValue));
        var reply = _inbox.Reply;
        (_inbox.AwaitedCommit, _inbox.Reply) = (0, null);
        return reply;
    }

    private void ServeLateCommits()
    {
        if (_inbox.Unanswered > 0)
            _ = Rd.rd_kafka_queue_poll_callback(_replies, 0);
    }
}
