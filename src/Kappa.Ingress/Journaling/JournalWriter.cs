using Kappa.Accounting;

namespace Kappa.Ingress;

/// <summary>
/// Writes acknowledged rows to the journal in the background: every second, or as soon as there are 65,536, and at the end. The delivery thread adds; a
/// task of its own writes through to the disk, so that a slow disk never holds up acknowledgements.
/// </summary>
internal sealed class JournalWriter(IngressJournal journal, TimeProvider time, StopSignal stop) : IAsyncDisposable
{
    private const int Segment = 65_536;

    // When so many wait for the disk, sending waits as well.
    private const int Most = 4 * Segment;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Alarm _alarm = new(time);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private JournalEntry[] _waiting = new JournalEntry[Segment];
    private JournalEntry[] _writing = new JournalEntry[Segment];
    private int _count;
    private bool _hasFailed;
    private Task _task = Task.CompletedTask;

    /// <summary>Whether the disk is so far behind that sending must wait.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= Most;

    public void Start() => _task = Task.Run(RunAsync);

    public void Add(ReadOnlySpan<JournalEntry> entries)
    {
        int count;
        lock (_lock)
        {
            while (_waiting.Length < _count + entries.Length)
                Array.Resize(ref _waiting, 2 * _waiting.Length);
            entries.CopyTo(_waiting.AsSpan(_count));
            count = _count += entries.Length;
        }

        if (count >= Segment)
            _alarm.Ring();
    }

    /// <summary>Writes what is left. Nothing may be added any more.</summary>
    /// <exception cref="IOException">The disk refused, now or before.</exception>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _task;
        // After a failure the first fault is the one that tells.
        if (!_hasFailed)
            Write();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _alarm.WaitAsync(Interval, _ending.Token);
                Write();
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // DisposeAsync writes the rest.
        }
        catch (Exception e)
        {
            _hasFailed = true;
            stop.Stop(e); // the stage's edge: see IngressFaults
        }
    }

    private void Write()
    {
        int count;
        lock (_lock)
        {
            (_waiting, _writing) = (_writing, _waiting);
            (count, _count) = (_count, 0);
        }

        journal.Append(_writing.AsSpan(0, count));
        stop.Pulse();
    }
}
