namespace Kappa.Ingress;

/// <summary>
/// The records that are sent and not yet acknowledged, each in a slot whose number is the record's tag. There are only so many slots: that is the
/// bound. The sending thread takes slots, the delivery thread gives them back; a ring carries the free ones from the one to the other.
/// </summary>
internal sealed class InFlight
{
    internal struct Slot
    {
        public int Part;
        public long Row;
        public int Bytes;
        public bool IsDeadLetter;
    }

    private readonly Slot[] _slots;
    private readonly int[] _free;
    private readonly int _mask;
    private long _taken;
    private long _released;
    private long _takenBytes;
    private long _releasedBytes;

    /// <summary>As many slots as records may be in flight, rounded up to a power of two.</summary>
    public InFlight(int maxRecords)
    {
        var capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)maxRecords);
        _slots = new Slot[capacity];
        _free = [.. Enumerable.Range(0, capacity)];
        _mask = capacity - 1;
        _released = capacity;
    }

    /// <summary>Bytes in flight. On the sending thread never too few.</summary>
    public long Bytes => Volatile.Read(ref _takenBytes) - Volatile.Read(ref _releasedBytes);

    /// <summary>Records in flight. On the sending thread never too few.</summary>
    public long Count => _slots.Length - (Volatile.Read(ref _released) - Volatile.Read(ref _taken));

    /// <summary>Whether there is a free slot. Sending thread.</summary>
    public bool HasRoom => _taken != Volatile.Read(ref _released);

    /// <summary>Takes a slot; there must be one. Sending thread.</summary>
    public int Take(in Slot record)
    {
        var slot = _free[_taken & _mask];
        _slots[slot] = record;
        _takenBytes += record.Bytes;
        Volatile.Write(ref _taken, _taken + 1);
        return slot;
    }

    /// <summary>Gives the slot back that was taken last, for a record that the producer did not take. Sending thread.</summary>
    public void TakeBack()
    {
        // The ring still holds the slot at this place: others are released behind it.
        Volatile.Write(ref _taken, _taken - 1);
        _takenBytes -= _slots[_free[_taken & _mask]].Bytes;
    }

    /// <summary>The record of a slot. Delivery thread.</summary>
    public ref readonly Slot this[long slot] => ref _slots[slot];

    /// <summary>Gives a slot back. Delivery thread.</summary>
    public void Release(long slot)
    {
        Volatile.Write(ref _releasedBytes, _releasedBytes + _slots[slot].Bytes);
        _free[_released & _mask] = (int)slot;
        Volatile.Write(ref _released, _released + 1);
    }
}
