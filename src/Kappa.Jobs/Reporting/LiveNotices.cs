namespace Kappa.Jobs;

/// <summary>
/// Lines of a log that come while progress is drawn in place. Only the thread that draws may write to a live console, so they wait here for its next round.
/// May be used on any thread.
/// </summary>
internal sealed class LiveNotices
{
    /// <summary>Lines that wait; a writer of more goes its own way rather than wait for a screen.</summary>
    private const int Capacity = 1000;

    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();
    private bool _isOpen;

    /// <summary>Progress begins to be drawn.</summary>
    public void Open()
    {
        lock (_gate)
            _isOpen = true;
    }

    /// <summary>Leaves a line; false when nothing is being drawn, or too much waits: then the caller writes it.</summary>
    public bool TryAdd(string line)
    {
        lock (_gate)
        {
            if (!_isOpen || _lines.Count == Capacity)
                return false;
            _lines.Enqueue(line);
            return true;
        }
    }

    /// <summary>Takes what waits.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            string[] lines = [.. _lines];
            _lines.Clear();
            return lines;
        }
    }

    /// <summary>Progress was drawn for the last time. Gives what still waits.</summary>
    public IReadOnlyList<string> Close()
    {
        lock (_gate)
            _isOpen = false;
        return Take();
    }
}
