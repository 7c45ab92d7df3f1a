using Kappa.Kafka.Native;

namespace Kappa.Kafka;

public sealed unsafe partial class KafkaConsumer
{
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly HashSet<TopicPartition> _assigned = [];

    /// <summary>Joins the group for these topics.</summary>
    /// <param name="topics">Names, or regular expressions that start with <c>^</c>.</param>
    /// <exception cref="KafkaException">No <c>group.id</c> is set, or the client refuses.</exception>
    public void Subscribe(IReadOnlyList<string> topics)
    {
        if (!_hasGroup)
            throw new KafkaException(new KafkaError(ErrorCodes.UnknownGroup, "To subscribe, set group.id: the group that shares the topics' partitions."));
        lock (_lock)
        {
            ThrowIfClosed();
            var list = PartitionList.From(topics);
            var error = NativeErrors.FromCode(_handle.Pointer, Rd.rd_kafka_subscribe(_handle.Pointer, list));
            Rd.rd_kafka_topic_partition_list_destroy(list);
            Throw(error);
            _isSubscribed = true;
        }
    }

    /// <summary>Reads these partitions without a group's assignment, in place of those assigned before.</summary>
    /// <remarks>
    /// From a number the first record comes at once. From a logical offset (<see cref="PartitionOffset.Beginning"/> and the like) librdkafka
    /// first asks the partition's leader for it, and when it does not know the leader yet, as in a new client, again after 500 ms.
    /// </remarks>
    /// <exception cref="KafkaException">The client refuses.</exception>
    public void Assign(IReadOnlyList<PartitionOffset> partitions)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (partitions.Any(each => _assigned.Contains(new TopicPartition(each.Topic, each.Partition))))
                StopAssigned();
            RouteRecords(partitions);
            var list = PartitionList.From(partitions);
            var error = NativeErrors.FromCode(_handle.Pointer, Rd.rd_kafka_assign(_handle.Pointer, list));
            Rd.rd_kafka_topic_partition_list_destroy(list);
            Throw(error);
            _assigned.Clear();
            _assigned.UnionWith(partitions.Select(each => new TopicPartition(each.Topic, each.Partition)));
            FetchAgain(partitions);
        }
    }

    /// <summary>
    /// Answers <see cref="ConsumerEvent.Assigned"/> (incremental or whole, as the group's protocol wants it). Fetching begins, also of a partition that was paused when it was
    /// given up or lost.
    /// </summary>
    /// <exception cref="KafkaException">The client refuses, for example because it has failed for good.</exception>
    public void CompleteAssign(IReadOnlyList<PartitionOffset> partitions)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            _inbox.Pending = null;
            RouteRecords(partitions);
            var list = PartitionList.From(partitions);
            var error = GroupAnswer.Assign(_handle.Pointer, list);
            Rd.rd_kafka_topic_partition_list_destroy(list);
            Throw(error);
            FetchAgain(partitions);
        }
    }

    /// <summary>Answers <see cref="ConsumerEvent.Revoked"/> or <see cref="ConsumerEvent.Lost"/>.</summary>
    /// <exception cref="KafkaException">The client refuses, for example because it has failed for good.</exception>
    public void CompleteRevoke(IReadOnlyList<TopicPartition> partitions)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            _inbox.Pending = null;
            Throw(Revoke(_handle.Pointer, partitions));
        }
    }

    /// <summary>Stops fetching until resumed or assigned anew; throws the client's prefetched records of these partitions away.</summary>
    /// <exception cref="KafkaException">The client knows no such partition; the message names it.</exception>
    public void Pause(IReadOnlyList<TopicPartition> partitions) => Change(partitions, pause: true);

    /// <summary>Fetches again.</summary>
    /// <exception cref="KafkaException">The client knows no such partition; the message names it.</exception>
    public void Resume(IReadOnlyList<TopicPartition> partitions) => Change(partitions, pause: false);

    /// <summary>Goes on from other offsets.</summary>
    /// <returns>The partitions, each with its own error.</returns>
    /// <exception cref="KafkaException">The whole call failed.</exception>
    public IReadOnlyList<PartitionOffset> Seek(IReadOnlyList<PartitionOffset> offsets, TimeSpan timeout)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            var client = _handle.Pointer;
            var list = PartitionList.From(offsets);
            var error = NativeErrors.Take(client, Rd.rd_kafka_seek_partitions(client, list, Milliseconds.From(timeout)));
            var outcome = PartitionList.ToOffsets(list);
            Rd.rd_kafka_topic_partition_list_destroy(list);
            Throw(error);
            return outcome;
        }
    }

    private static KafkaError Revoke(nint client, IReadOnlyList<TopicPartition> partitions)
    {
        var list = PartitionList.From(partitions);
        var error = GroupAnswer.Revoke(client, list);
        Rd.rd_kafka_topic_partition_list_destroy(list);
        return error;
    }

    // Records get a queue of their own before fetching begins. In one queue with the events, a caller that has no room for records could not
    // reach the rebalance that waits behind them. A route once set by the application is kept by the client.
    private void RouteRecords(IReadOnlyList<PartitionOffset> partitions)
    {
        foreach (var partition in partitions)
        {
            var queue = Rd.rd_kafka_queue_get_partition(_handle.Pointer, partition.Topic, partition.Partition);
            if (queue == 0)
                continue;
            Rd.rd_kafka_queue_forward(queue, _records);
            Rd.rd_kafka_queue_destroy(queue);
        }
    }

    // librdkafka cuts a partition's route when it stops fetching it, on a thread of its own, and does not set one again that the application has set: so what is assigned
    // anew is stopped before it is routed. The thread takes what it is told in order, so that the second call is answered when the stops of the first are done.
    private void StopAssigned()
    {
        Throw(NativeErrors.FromCode(_handle.Pointer, Rd.rd_kafka_assign(_handle.Pointer, null)));
        Throw(NativeErrors.FromCode(_handle.Pointer, Rd.rd_kafka_assign(_handle.Pointer, null)));
        _assigned.Clear();
    }

    // librdkafka keeps a pause over the assignments of a partition: without this it would never be fetched again.
    private void FetchAgain(IReadOnlyList<PartitionOffset> assigned)
    {
        var paused = assigned.Select(each => new TopicPartition(each.Topic, each.Partition)).Where(_paused.Contains).ToList();
        if (paused.Count > 0)
            Change(paused, pause: false);
    }

    private static void Throw(KafkaError error)
    {
        if (error.IsError)
            throw new KafkaException(error);
    }

    private void Change(IReadOnlyList<TopicPartition> partitions, bool pause)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            var client = _handle.Pointer;
            var list = PartitionList.From(partitions);
            var error = NativeErrors.FromCode(client, pause ? Rd.rd_kafka_pause_partitions(client, list) : Rd.rd_kafka_resume_partitions(client, list));
            var failed = Array.Find(PartitionList.ToOffsets(list), each => each.Error.IsError);
            Rd.rd_kafka_topic_partition_list_destroy(list);
            Throw(error);
            if (failed.Error.IsError)
                throw new KafkaException(failed.Error with { Reason = $"{failed.Topic}[{failed.Partition}]: {failed.Error.Reason}" });
            if (pause)
                _paused.UnionWith(partitions);
            else
                _paused.ExceptWith(partitions);
        }
    }

    // A member that goes while it joins for the first time does not leave the group: it may not know its name in it yet. The group then waits for it, and gives partitions to nobody, until its session
    // has timed out.
    private void AwaitJoin(int timeoutMs)
    {
        var deadline = Deadline.After(timeoutMs);
        while (_isSubscribed && !HasJoined && !deadline.HasPassed)
            _intake.Serve(deadline.LeftMs(20));
    }

    // By KIP-848 a member without partitions is assigned nothing, and may leave as soon as it has an epoch.
    private bool HasJoined => _inbox.HasBeenAssigned
        || (_hasEpochs && Kafka.GroupMetadata.Take(Rd.rd_kafka_consumer_group_metadata(_handle.Pointer)).Generation >= 0);

    // A client that waits for an answer cannot close.
    private void AnswerPending(nint client)
    {
        if (_inbox.Pending is not { } pending)
            return;
        _inbox.Pending = null;
        if (pending.Kind == RebalanceKind.Assign)
            GroupAnswer.AssignNone(client);
        else
            Revoke(client, pending.Partitions);
    }
}
