namespace Kappa.Consumer.Tracking;

/// <summary>
/// Records and bytes in work, against their bounds. The poll thread adds and waits for room; any thread gives back.
/// </summary>
internal sealed class InFlightBudget(int maxRecords, long maxBytes) : IDisposable
{
    // Waiting ends only when this share is free, so that records are not taken one by one.
    private const int FreeShare = 8;

    // What was added last has that part in the mean size of records, where that falls.
    private const int NewShare = 8;

    // Records that fit as long as none has told how large they are.
    private const int FirstRecords = 16;

    private readonly ManualResetEventSlim _hasRoom = new(false);
    private long _records;
    private long _bytes;
    private long _meanBytes = Math.Max(1, maxBytes / FirstRecords);
    private bool _hasAdded;
    private volatile bool _isAwaited;
    private long _stuck;

    /// <summary>Records that may be in work at once, the reserve apart.</summary>
    public int MaxRecords => maxRecords;

    /// <summary>Records of partitions that are stuck and take in no more. As long as there are any, a quarter more than the bounds may be in work. Set by the poll thread.</summary>
    public long Stuck
    {
        get => Volatile.Read(ref _stuck);
        set => Volatile.Write(ref _stuck, value);
    }

    public long Records => Volatile.Read(ref _records);

    /// <summary>Records in work that are not <see cref="Stuck"/>.</summary>
    public long Moving => Math.Max(0, Records - Stuck);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Records that may be taken now, by the size of the last ones; 0 when either bound is reached. Poll thread.</summary>
    public int Room
    {
        get
        {
            var bytes = LimitBytes - Bytes;
            return bytes <= 0 ? 0 : (int)Math.Max(0, Math.Min(LimitRecords - Records, Math.Max(1, bytes / _meanBytes)));
        }
    }

    private long LimitRecords => Stuck > 0 ? WithReserve(maxRecords) : maxRecords;

    private long LimitBytes => Stuck > 0 ? WithReserve(maxBytes) : maxBytes;

    private bool HasShare => Records <= LimitRecords - Math.Max(1, maxRecords / FreeShare) && Bytes <= LimitBytes - maxBytes / FreeShare;

    /// <summary>The most that a bound can become.</summary>
    public static long WithReserve(long bound) => bound + bound / 4;

    public void Add(int records, long bytes)
    {
        var mean = Math.Max(1, bytes / records);
        // Larger ones count at once, smaller ones by and by: rather too few are taken than too many.
        _meanBytes = mean >= _meanBytes || !_hasAdded ? mean : _meanBytes - (_meanBytes - mean + NewShare - 1) / NewShare;
        _hasAdded = true;
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void GiveBack(int records, long bytes)
    {
        Interlocked.Add(ref _records, -records);
        Interlocked.Add(ref _bytes, -bytes);
        if (_isAwaited && HasShare)
            _hasRoom.Set();
    }

    /// <summary>Waits until there is room worth taking, or until the time or the token ends the wait; returns whether there is.</summary>
    public bool WaitForRoom(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _hasRoom.Reset();
        _isAwaited = true;
        // Looked at after the flag is up: what is given back from now on sets the event.
        Interlocked.MemoryBarrier();
        if (!HasShare)
        {
            try
            {
                _hasRoom.Wait(timeout, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // the caller looks at its token itself
            }
        }
        _isAwaited = false;
        return HasShare;
    }

    public void Dispose() => _hasRoom.Dispose();
}
