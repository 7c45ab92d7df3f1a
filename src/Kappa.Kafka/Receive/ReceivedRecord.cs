namespace Kappa.Kafka;

/// <summary>A record in a <see cref="RecordBatch"/>. Safe to read on any thread until released.</summary>
public readonly struct ReceivedRecord
{
    private readonly RecordBatch _batch;
    private readonly int _index;
    private readonly int _use;

    internal ReceivedRecord(RecordBatch batch, int index, int use)
    {
        _batch = batch;
        _index = index;
        _use = use;
    }

    /// <summary>Topic (one string per topic, not per record).</summary>
    public string Topic => _batch.Topic(in Entry);

    /// <summary>Partition.</summary>
    public int Partition => Entry.Partition;

    /// <summary>Offset.</summary>
    public long Offset => Entry.Offset;

    /// <summary>Time of the record, milliseconds since the Unix epoch; -1 for none.</summary>
    public long TimestampUnixMs => Entry.TimestampUnixMs;

    /// <summary>Whether there is a key.</summary>
    public bool HasKey => Entry.KeyLength >= 0;

    /// <summary>Key bytes.</summary>
    public ReadOnlyMemory<byte> Key
    {
        get
        {
            ref readonly var entry = ref Entry;
            return _batch.BytesOf(in entry).AsMemory(entry.Start, Math.Max(entry.KeyLength, 0));
        }
    }

    /// <summary>Whether there is a value (a tombstone has none).</summary>
    public bool HasValue => Entry.ValueLength >= 0;

    /// <summary>Value bytes.</summary>
    public ReadOnlyMemory<byte> Value
    {
        get
        {
            ref readonly var entry = ref Entry;
            return _batch.BytesOf(in entry).AsMemory(entry.ValueStart, Math.Max(entry.ValueLength, 0));
        }
    }

    /// <summary>Bytes of key, value and headers.</summary>
    public int Bytes => Entry.Bytes;

    /// <summary>All headers.</summary>
    public HeaderBlock Headers
    {
        get
        {
            ref readonly var entry = ref Entry;
            return entry.HeaderCount == 0
                ? HeaderBlock.Empty
                : new HeaderBlock(_batch.BytesOf(in entry).AsMemory(entry.HeadersStart, entry.HeadersLength), entry.HeaderCount);
        }
    }

    private ref readonly RecordEntry Entry => ref _batch.Entry(_index, _use);

    /// <summary>The record id, when the record has a valid one.</summary>
    public bool TryGetId(out RecordId id)
    {
        ref readonly var entry = ref Entry;
        if (entry.IdStart >= 0)
            return RecordId.TryRead(_batch.BytesOf(in entry).AsSpan(entry.IdStart, RecordId.Size), out id);
        id = default;
        return false;
    }

    /// <summary>Gives the record's reference back; its memory must not be read afterwards.</summary>
    public void Release() => _batch.Release(_use);

    /// <summary>
    /// Gives the record's reference back in exchange for a copy in memory of its own, of its own size, which is released as any other. For a record that is kept for long: memory of a
    /// batch, and of those beside it, lives as long as any record in it.
    /// </summary>
    public ReceivedRecord Detach()
    {
        if (_batch.IsDetached(_use))
            return this;
        var copy = _batch.Copy(_index, _use);
        Release();
        return copy;
    }
}
