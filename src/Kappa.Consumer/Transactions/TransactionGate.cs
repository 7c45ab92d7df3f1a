using System.Collections.Concurrent;
using Kappa.Consumer.Producing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Transactions;

/// <summary>
/// What is handed to the producer goes through it, so that a commit finds a moment at which every record of the transaction is known. Writers: any thread;
/// opened and closed by the poll thread.
/// </summary>
internal sealed class TransactionGate
{
    private readonly ConcurrentDictionary<(TopicPartition Partition, long Offset), OutgoingFault> _refused = new();
    private int _inside;
    private volatile bool _isClosed = true;
    private volatile bool _isDirty;
    private volatile bool _hasFailed;

    /// <summary>Whether nothing may be handed to the producer now.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Whether the open transaction holds anything.</summary>
    public bool IsDirty => _isDirty;

    /// <summary>Whether the transaction can only be aborted.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Whether a closed gate has nobody inside any more.</summary>
    public bool IsQuiet => Volatile.Read(ref _inside) == 0;

    /// <summary>Begins to write; false while the gate is closed.</summary>
    public bool TryEnter()
    {
        // First, so that whoever closes the gate and finds nobody inside has closed it for all.
        Interlocked.Increment(ref _inside);
        if (!_isClosed)
            return true;
        Interlocked.Decrement(ref _inside);
        return false;
    }

    /// <summary>Ends writing.</summary>
    public void Leave(bool hasWritten)
    {
        if (hasWritten && !_isDirty)
            _isDirty = true;
        Interlocked.Decrement(ref _inside);
    }

    /// <summary>The transaction has an error, and what was written in it is void.</summary>
    public void Fail() => _hasFailed = true;

    public void Close()
    {
        _isClosed = true;
        Interlocked.MemoryBarrier();
    }

    /// <summary>Opens for the same transaction.</summary>
    public void Reopen() => _isClosed = false;

    /// <summary>Opens for a new transaction.</summary>
    public void Open()
    {
        (_isDirty, _hasFailed) = (false, false);
        _isClosed = false;
    }

    /// <summary>The broker has refused what was written for a record: when the record is read again, this is written instead.</summary>
    public void Refuse(InFlightRecord record, OutgoingFault fault) => _refused[(record.Assignment.Partition, record.Offset)] = fault;

    /// <summary>A partition has gone: what its next owner makes of its records, it finds out by itself.</summary>
    public void Forget(TopicPartition partition)
    {
        foreach (var refused in _refused.Keys.Where(each => each.Partition == partition))
            _refused.TryRemove(refused, out _);
    }

    /// <summary>What is to be written instead of the record's result; null as a rule.</summary>
    public OutgoingFault? TakeRefused(InFlightRecord record) =>
        !_refused.IsEmpty && _refused.TryRemove((record.Assignment.Partition, record.Offset), out var fault) ? fault : null;
}
