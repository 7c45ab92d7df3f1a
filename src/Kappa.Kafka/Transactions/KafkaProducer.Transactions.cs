using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <remarks>
/// <para>Transactions, of a producer with <c>transactional.id</c>. These calls are made one at a time; any number of threads produce meanwhile.</para>
/// <code>
///  InitTransactions ──► ready ──BeginTransaction──► open ──CommitTransaction──► ready
///                                                    │ an error that RequiresAbort
///                                                    ▼
///                                                 failed ──AbortTransaction──► ready
/// </code>
/// <para>
/// An error is one of three: <see cref="KafkaError.IsRetriable"/>, make the same call again; <see cref="KafkaError.RequiresAbort"/>, abort, and
/// do the work again in another transaction; <see cref="KafkaError.IsFatal"/>, close the producer (another has taken its id over). One that is
/// none of them is a call at the wrong time.
/// </para>
/// </remarks>
public sealed unsafe partial class KafkaProducer
{
    private static readonly KafkaError NotFlushed = new(
        ErrorCodes.TimedOut, "The transaction's records were not acknowledged within the time; the transaction is still open.", IsRetriable: true);

    private static readonly KafkaError NotAnswered = new(
        ErrorCodes.TimedOut, "The offsets were not answered for within the time; the transaction is still open.", IsRetriable: true);

    private static readonly Task<KafkaError> NothingSent = Task.FromResult(default(KafkaError));

    private Task<KafkaError> _sending = NothingSent;

    /// <summary>
    /// Takes the transactional id over, once, before the first transaction: what an earlier producer of that id left open is aborted, and that
    /// producer fails for good.
    /// </summary>
    public KafkaError InitTransactions(TimeSpan timeout)
    {
        var timeoutMs = Milliseconds.From(timeout);
        return Held(client => Rd.rd_kafka_init_transactions(client, timeoutMs));
    }

    /// <summary>Opens a transaction: what is produced from now on belongs to it.</summary>
    public KafkaError BeginTransaction() => Held(Rd.rd_kafka_begin_transaction);

    /// <summary>
    /// Makes next-to-read offsets, with metadata, part of the transaction: the group has them when it is committed. Waits for the broker's
    /// answer. When the error is retriable, call again with the same offsets: until they have arrived, nothing is committed.
    /// </summary>
    public KafkaError SendOffsets(IReadOnlyList<PartitionOffset> offsets, GroupMetadata group, TimeSpan timeout)
    {
        var deadline = Deadline.After(Milliseconds.From(timeout));
        if (!AwaitSending(deadline))
            return NotAnswered;
        // The native call keeps its time only while a broker is there; without one it takes socket.timeout.ms. A thread of its own, as the pool's may all be busy.
        _sending = Task.Factory.StartNew(
            () => Held(client => Send(client, offsets, group, deadline)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return AwaitSending(deadline) ? _sending.Result : NotAnswered;
    }

    /// <summary>
    /// Waits until every record of the transaction is acknowledged, and commits. A time as long as <c>transaction.timeout.ms</c> is best: when it
    /// passes first, whether the broker has committed is not known until another call tells.
    /// </summary>
    /// <remarks>One record that failed fails the transaction: the error then requires an abort.</remarks>
    /// <exception cref="InvalidOperationException">Called from <see cref="IProducerEvents"/>.</exception>
    public KafkaError CommitTransaction(TimeSpan timeout)
    {
        var deadline = Deadline.After(Milliseconds.From(timeout));
        if (!AwaitSending(deadline))
            return NotAnswered;
        if (_sending.Result.IsError)
            return _sending.Result;
        return _delivery.Make(
            () => _delivery.FlushInTurns(deadline) ? NativeErrors.Take(_client, Rd.rd_kafka_commit_transaction(_client, deadline.LeftMs(int.MaxValue))) : NotFlushed,
            Closed);
    }

    /// <summary>Aborts: readers of committed records never see this transaction's; records that still wait fail with codes -152 or -151.</summary>
    /// <exception cref="InvalidOperationException">Called from <see cref="IProducerEvents"/>.</exception>
    public KafkaError AbortTransaction(TimeSpan timeout)
    {
        var deadline = Deadline.After(Milliseconds.From(timeout));
        if (!AwaitSending(deadline))
            return NotAnswered;
        _sending = NothingSent;
        return _delivery.Make(() => NativeErrors.Take(_client, Rd.rd_kafka_abort_transaction(_client, deadline.LeftMs(int.MaxValue))), Closed);
    }

    private static nint Send(nint client, IReadOnlyList<PartitionOffset> offsets, GroupMetadata group, Deadline deadline)
    {
        var list = PartitionList.From(offsets);
        var metadata = group.ToNative();
        var error = Rd.rd_kafka_send_offsets_to_transaction(client, list, metadata, deadline.LeftMs(int.MaxValue));
        Rd.rd_kafka_consumer_group_metadata_destroy(metadata);
        Rd.rd_kafka_topic_partition_list_destroy(list);
        return error;
    }

    // One that ended late is waited for by whichever call comes next: the client makes one such call at a time.
    private bool AwaitSending(Deadline deadline) => _sending.Wait(deadline.LeftMs(int.MaxValue));

    // Calls that wait for a broker: whoever closes the producer meanwhile is not held up, and the client outlives the call.
    private KafkaError Held(Func<nint, nint> call)
    {
        if (_closed || !_handle.TryHold())
            return Closed;
        try
        {
            return NativeErrors.Take(_client, call(_client));
        }
        finally
        {
            _handle.DangerousRelease();
        }
    }
}
