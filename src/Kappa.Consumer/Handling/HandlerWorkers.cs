using System.Diagnostics;
using Kappa.Consumer.Breaking;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Ordering;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Handling;

/// <summary>
/// Runs ready records on the thread pool, at most <see cref="Limit"/> at once. A worker is a work item of the pool that takes a chunk of ready
/// records, runs them, and returns for the next; it ends when there are none or no slot is free, and whoever changes that begins one.
/// </summary>
/// <remarks>
/// <code>
///                    ┌──────────────── chunk done: slots of finished records come back, followers become ready ◄──┐
///                    ▼                                                                                            │
///  begun ──► take a chunk (records and slots, one lock) ──► run each: decode, handle, encode, hand to the producer┘
///                    │ nothing ready, or no slot                     └► not complete at once: keeps its slot, goes on by itself
///                    ▼
///                  ended
/// </code>
/// A chunk is as large as handlers are quick: records that take long to run are taken one by one, and then by as many workers as there are
/// slots, so that a handler that blocks its thread delays no other record.
/// </remarks>
internal sealed class HandlerWorkers(IRecordStage stage, HandlerTimes times, RecordEnds ends, int limit, PermitGate? gate, Circuit? circuit) : IThreadPoolWorkItem
{
    private const int LargestChunk = 64;
    private const int TicksOfChunkMicroseconds = 100;
    private const int ChunksPerTurn = 256;
    private const int SlowChunkMs = 5;

    private static readonly long ChunkTicks = Stopwatch.Frequency * TicksOfChunkMicroseconds / 1_000_000;

    private readonly Lock _lock = new();
    private readonly ReadyQueue _ready = new();
    private int _running;
    private int _workers;
    private int _limit = limit;

    // A guess that every worker corrects by its last chunk: lost updates do no harm.
    private int _chunk = 1;

    /// <summary>Handlers that may run at once.</summary>
    public int Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            lock (_lock)
                _limit = value;
            Begin();
        }
    }

    /// <summary>Handlers that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Records that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _ready.Count;
        }
    }

    /// <summary>Adds records that may be handled now.</summary>
    public void Add(ReadOnlySpan<InFlightRecord> records)
    {
        if (records.IsEmpty)
            return;
        bool begin;
        lock (_lock)
        {
            _ready.Add(records);
            begin = ClaimWorker();
        }
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>A record that went on by itself has ended its handler; <paramref name="follower"/> may now be handled.</summary>
    public void Finish(InFlightRecord? follower)
    {
        bool begin;
        lock (_lock)
        {
            _running--;
            if (follower is not null)
                _ready.Add([follower]);
            begin = ClaimWorker();
        }
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Gives back what is ready and belongs to an assignment that closes.</summary>
    public void GiveBackClosing()
    {
        var closing = new List<InFlightRecord>();
        lock (_lock)
            _ready.TakeClosing(closing);
        var ended = default(EndedRecords);
        foreach (var record in closing)
            stage.GiveBack(record, ref ended);
        ends.Settle(ref ended);
    }

    void IThreadPoolWorkItem.Execute()
    {
        var worker = new Worker(this);
        for (var turn = 0; turn < ChunksPerTurn; turn++)
        {
            if (!worker.RunChunk())
                return;
        }
        // Other work of the pool gets its turn.
        worker.Leave();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Begins a worker if there is work and a slot: something else that it depended on has changed. Returns whether there is work.</summary>
    public bool Begin()
    {
        bool begin, isWork;
        lock (_lock)
        {
            isWork = _ready.Count > 0 || _workers > 0;
            begin = ClaimWorker();
        }
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return isWork;
    }

    private IRecordStage Stage => stage;

    private HandlerTimes Times => times;

    // Nothing may begin, for another reason than slots.
    private bool IsClosed => gate is { IsClosed: true } || circuit is { MayBegin: false };

    private bool IsGated => gate is not null || circuit is not null;

    private RecordEnds Ends => ends;

    // Under the lock. Quick handlers get a worker a processor; slow ones as many as there are slots.
    private bool ClaimWorker()
    {
        if (_ready.Count == 0 || _running >= _limit || IsClosed)
            return false;
        if (_workers >= (_chunk > 1 ? Environment.ProcessorCount : _limit))
            return false;
        _workers++;
        return true;
    }

    private int Exchange(int finished, ReadOnlySpan<InFlightRecord> followers, Span<InFlightRecord> chunk)
    {
        int taken;
        bool begin;
        lock (_lock)
        {
            _running -= finished;
            _ready.Add(followers);
            // A fair share of what is ready, so that other workers find something too.
            var size = Math.Min(chunk.Length, Math.Max(1, _ready.Count / Environment.ProcessorCount));
            var slots = IsClosed ? 0 : _limit - _running;
            taken = _ready.Take(chunk[..Math.Max(0, Math.Min(size, slots))]);
            _running += taken;
            if (taken == 0)
                _workers--;
            begin = ClaimWorker();
        }
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return taken;
    }

    private ref struct Worker(HandlerWorkers owner)
    {
        private readonly InFlightRecord[] _chunk = _chunkOfThread ??= new InFlightRecord[LargestChunk];
        private readonly InFlightRecord[] _followers = _followersOfThread ??= new InFlightRecord[LargestChunk];
        private int _finished;
        private int _followerCount;

        [ThreadStatic]
        private static InFlightRecord[]? _chunkOfThread;

        [ThreadStatic]
        private static InFlightRecord[]? _followersOfThread;

        /// <summary>Hands in what the last chunk freed and runs the next; false when there was none and the worker has ended.</summary>
        public bool RunChunk()
        {
            var taken = owner.Exchange(_finished, _followers.AsSpan(0, _followerCount), _chunk.AsSpan(0, Math.Min(LargestChunk, owner._chunk)));
            _finished = 0;
            _followerCount = 0;
            if (taken == 0)
                return false;
            foreach (var record in _chunk.AsSpan(0, taken))
                Prefetch.Record(record);
            var began = Stopwatch.GetTimestamp();
            var beganMs = Environment.TickCount64;
            var ended = default(EndedRecords);
            for (var i = 0; i < taken; i++)
            {
                if (owner.IsGated && !owner.TryEnter(_chunk[i]))
                {
                    owner.PutBack(_chunk.AsSpan(i, taken - i));
                    taken = i;
                    break;
                }
                _chunk[i].Began = began;
                if (owner.Stage.Run(_chunk[i], ref ended, out var follower))
                {
                    _finished++;
                    if (follower is not null)
                        _followers[_followerCount++] = follower;
                }
                // A handler that was quick and now blocks its thread, be it before it goes on by itself: the others of the chunk get workers of their own.
                if (Environment.TickCount64 - beganMs > SlowChunkMs && i + 1 < taken)
                {
                    owner.Spread(_chunk.AsSpan(i + 1, taken - i - 1));
                    taken = i + 1;
                }
            }
            owner.Ends.Settle(ref ended);
            var ticks = Stopwatch.GetTimestamp() - began;
            if (taken > 0)
                owner.Learn(taken, ticks);
            if (_finished > 0)
                owner.Times.EndedAtOnce(began, ticks * _finished / taken, _finished, owner.Running);
            return true;
        }

        /// <summary>Hands in what the last chunk freed, and stays claimed for the work item that goes on.</summary>
        public void Leave()
        {
            lock (owner._lock)
            {
                owner._running -= _finished;
                owner._ready.Add(_followers.AsSpan(0, _followerCount));
            }
        }
    }

    private bool TryEnter(InFlightRecord record)
    {
        if (circuit is not null && !circuit.TryBegin(record))
            return false;
        if (gate is null || gate.TryEnter(record))
            return true;
        circuit?.Return(record);
        return false;
    }

    // No permit for them: they are the first again.
    private void PutBack(ReadOnlySpan<InFlightRecord> records)
    {
        lock (_lock)
        {
            _running -= records.Length;
            _ready.PutBack(records);
        }
    }

    private void Spread(ReadOnlySpan<InFlightRecord> records)
    {
        PutBack(records);
        _chunk = 1;
        Begin();
    }

    private void Learn(int records, long ticks)
    {
        var fits = ticks <= 0 ? LargestChunk : (int)Math.Min(LargestChunk, ChunkTicks * records / ticks);
        // Doubled at most, halved at once: a chunk that is too large makes records wait, one that is too small costs a lock.
        _chunk = Math.Clamp(fits, 1, _chunk * 2);
    }
}
