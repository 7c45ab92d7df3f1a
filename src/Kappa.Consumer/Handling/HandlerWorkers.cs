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
/// slots, so that a handler that blocks its thread delays no other record; those that are in its chunk, and those that have no worker because quick
/// handlers need few, until <see cref="Relieve"/> notices.
/// </remarks>
internal sealed class HandlerWorkers(IRecordStage stage, HandlerTimes times, RecordEnds ends, int limit, PermitGate? gate, Circuit? circuit) : IThreadPoolWorkItem
{
    private const int LargestChunk = 64;
    private const int TicksOfChunkMicroseconds = 100;
    private const int ChunksPerTurn = 256;
    private const int SlowChunkMs = 5;
    private const int StandstillMs = 20;

    private static readonly long ChunkTicks = Stopwatch.Frequency * TicksOfChunkMicroseconds / 1_000_000;

    private readonly Lock _lock = new();
    private readonly ReadyQueue _ready = new();
    private int _running;
    private int _workers;
    private int _limit = limit;

    // A guess that every worker corrects by its last chunk: lost updates do no harm.
    private int _chunk = 1;

    // Workers whose handlers block their threads: a guess too, of how many more are needed.
    private int _blocked;

    // Chunks of several records at work, clock when the last chunk was taken, and clock of the last look at them.
    private readonly List<Chunk> _chunks = [];
    private long _tookMs;
    private long _lookedMs;

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

    /// <summary>
    /// Looks, now and then, for handlers that block their threads: what waits behind one in its chunk is given to others, and while they hold all the workers, others are begun. One thread, the poll
    /// thread's.
    /// </summary>
    public void Relieve()
    {
        var now = Environment.TickCount64;
        if (now - _lookedMs < StandstillMs)
            return;
        _lookedMs = now;
        lock (_lock)
        {
            foreach (var chunk in _chunks)
            {
                if (now - chunk.BeganMs < StandstillMs)
                    continue;
                HandIn(chunk);
                PutBack(chunk.TakeRest());
            }
            if (_ready.Count > 0 && now - _tookMs >= StandstillMs)
                _blocked = _workers;
        }
        Begin();
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
        if (_workers >= (_chunk > 1 ? Environment.ProcessorCount + _blocked : _limit))
            return false;
        _workers++;
        return true;
    }

    private int Exchange(Chunk chunk)
    {
        int taken;
        bool begin, isIdle;
        lock (_lock)
        {
            HandIn(chunk);
            // A fair share of what is ready, so that other workers find something too.
            var size = Math.Min(Math.Min(LargestChunk, _chunk), Math.Max(1, _ready.Count / Environment.ProcessorCount));
            var slots = IsClosed ? 0 : _limit - _running;
            taken = _ready.Take(chunk.Records.AsSpan(0, Math.Max(0, Math.Min(size, slots))));
            _running += taken;
            if (taken == 0)
                _workers--;
            else
                _tookMs = Environment.TickCount64;
            chunk.Begin(taken, _tookMs);
            List(chunk, taken > 1);
            begin = ClaimWorker();
            isIdle = _workers == 0 && _ready.Count == 0;
        }
        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        // A permit may have come for records that were given back since.
        if (isIdle)
            gate?.ReturnUnused();
        return taken;
    }

    // Under the lock.
    private void HandIn(Chunk chunk)
    {
        chunk.TakeFinished(out var finished, out var followers);
        _running -= finished;
        _ready.Add(followers);
    }

    // Under the lock.
    private void List(Chunk chunk, bool isListed)
    {
        if (chunk.IsListed == isListed)
            return;
        chunk.IsListed = isListed;
        if (isListed)
            _chunks.Add(chunk);
        else
            _chunks.Remove(chunk);
    }

    /// <summary>Records that a worker has taken. It claims them one by one, so that whoever takes the rest takes none that it runs.</summary>
    private sealed class Chunk
    {
        private readonly InFlightRecord[] _followers = new InFlightRecord[LargestChunk];
        private int _count;
        private int _next;
        private int _finished;
        private int _followerCount;
        private int _finishedTaken;
        private int _followersTaken;

        [ThreadStatic]
        private static Chunk? _ofThread;

        public static Chunk OfThread => _ofThread ??= new Chunk();

        public InFlightRecord[] Records { get; } = new InFlightRecord[LargestChunk];

        /// <summary>Clock when it was taken. Under the lock.</summary>
        public long BeganMs { get; private set; }

        /// <summary>Whether it is among those that are looked at. Under the lock.</summary>
        public bool IsListed { get; set; }

        /// <summary>Records that ended while they were run. The worker's.</summary>
        public int Finished => _finished;

        /// <summary>Begins with the first records. Under the lock, by the worker.</summary>
        public void Begin(int count, long nowMs)
        {
            (BeganMs, _count) = (nowMs, count);
            (_finished, _followerCount, _finishedTaken, _followersTaken) = (0, 0, 0, 0);
            Volatile.Write(ref _next, 0);
        }

        /// <summary>Index of the next record; false when there is none left. The worker's.</summary>
        public bool TryClaim(out int at)
        {
            at = Interlocked.Increment(ref _next) - 1;
            return at < _count;
        }

        /// <summary>Takes the records that nobody has claimed. The worker's, or under the lock.</summary>
        public ReadOnlySpan<InFlightRecord> TakeRest()
        {
            var from = Interlocked.Exchange(ref _next, LargestChunk);
            return from < _count ? Records.AsSpan(from, _count - from) : default;
        }

        /// <summary>A record has ended. The worker's.</summary>
        public void Finish(InFlightRecord? follower)
        {
            if (follower is not null)
            {
                _followers[_followerCount] = follower;
                Volatile.Write(ref _followerCount, _followerCount + 1);
            }
            Volatile.Write(ref _finished, _finished + 1);
        }

        /// <summary>What has ended since it was last asked, and what may be handled because of that. Under the lock.</summary>
        public void TakeFinished(out int finished, out ReadOnlySpan<InFlightRecord> followers)
        {
            var (ended, ready) = (Volatile.Read(ref _finished), Volatile.Read(ref _followerCount));
            finished = ended - _finishedTaken;
            followers = _followers.AsSpan(_followersTaken, ready - _followersTaken);
            (_finishedTaken, _followersTaken) = (ended, ready);
        }
    }

    private readonly ref struct Worker(HandlerWorkers owner)
    {
        private readonly Chunk _chunk = Chunk.OfThread;

        /// <summary>Hands in what the last chunk freed and runs the next; false when there was none and the worker has ended.</summary>
        public bool RunChunk()
        {
            var taken = owner.Exchange(_chunk);
            if (taken == 0)
                return false;
            foreach (var record in _chunk.Records.AsSpan(0, taken))
                Prefetch.Record(record);
            var began = Stopwatch.GetTimestamp();
            var beganMs = Environment.TickCount64;
            var ended = default(EndedRecords);
            var ran = 0;
            while (_chunk.TryClaim(out var at))
            {
                var record = _chunk.Records[at];
                if (owner.IsGated && !owner.TryEnter(record))
                {
                    // No permit for them: they are the first again.
                    owner.PutBack(_chunk.TakeRest());
                    owner.PutBack([record]);
                    break;
                }
                ran++;
                record.Began = began;
                if (owner.Stage.Run(record, ref ended, out var follower))
                    _chunk.Finish(follower);
                // A handler that was quick and now blocks its thread, be it before it goes on by itself: the others of the chunk get workers of their own.
                if (Environment.TickCount64 - beganMs > SlowChunkMs)
                    owner.Spread(_chunk.TakeRest());
            }
            owner.Ends.Settle(ref ended);
            if (Environment.TickCount64 - beganMs >= StandstillMs)
                owner._blocked = Math.Max(0, owner._blocked - 1);
            var ticks = Stopwatch.GetTimestamp() - began;
            if (ran > 0)
                owner.Learn(ran, ticks);
            if (_chunk.Finished > 0)
                owner.Times.EndedAtOnce(began, ticks * _chunk.Finished / ran, _chunk.Finished, owner.Running);
            return true;
        }

        /// <summary>Hands in what the last chunk freed, and stays claimed for the work item that goes on.</summary>
        public void Leave()
        {
            lock (owner._lock)
            {
                owner.HandIn(_chunk);
                owner.List(_chunk, false);
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
        if (records.IsEmpty)
            return;
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
