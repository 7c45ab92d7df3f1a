namespace Kappa.Accounting;

/// <summary>
/// A set of 65,536 possible rows: sorted runs while they are few (a full container is one run), a bitmap otherwise. Never larger than 8 kB.
/// </summary>
internal sealed class RowContainer
{
    /// <summary>4 kB of runs; from here on the bitmap's 8 kB are the better trade against moving runs at each insertion.</summary>
    public const int MaxRuns = 1024;

    // Firsts and lasts, alternating. Two neighbouring runs are never adjacent. Null exactly when _words is not.
    private ushort[]? _runs = new ushort[2];
    private int _runCount;
    private ulong[]? _words;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == Bitmap.Bits;

    /// <summary>The bitmap, when this is kept as one.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public static RowContainer OfRange(int first, int last) =>
        new() { _runs = [(ushort)first, (ushort)last], _runCount = 1, Count = last - first + 1 };

    public static RowContainer OfWords(ulong[] words)
    {
        var container = new RowContainer { _runs = null, _words = words, Count = Bitmap.Count(words) };
        container.Compact();
        return container;
    }

    public RowContainer Clone() =>
        new() { _runs = (ushort[]?)_runs?.Clone(), _runCount = _runCount, _words = (ulong[]?)_words?.Clone(), Count = Count };

    public bool Contains(int row) => _words is null ? RunAt(row) is var run && run >= 0 && row <= _runs![2 * run + 1] : Bitmap.Get(_words, row);

    public bool Add(int row)
    {
        if (_words is null)
        {
            var run = RunAt(row);
            if (run >= 0 && row <= _runs![2 * run + 1])
                return false;
            AddAfter(run, row);
            Count++;
            return true;
        }
        ref var word = ref _words[row >> 6];
        if ((word >> row & 1) != 0)
            return false;
        word |= 1UL << row;
        if (++Count == Bitmap.Bits)
            Compact();
        return true;
    }

    public bool Remove(int row)
    {
        if (!Contains(row))
            return false;
        if (_words is null)
        {
            Combine(SetOperation.Except, [(ushort)row, (ushort)row]);
        }
        else
        {
            _words[row >> 6] &= ~(1UL << row);
            if (--Count == 0)
                Compact();
        }
        return true;
    }

    public void AddRange(int first, int last) => Combine(SetOperation.Union, [(ushort)first, (ushort)last]);

    public void Combine(SetOperation operation, RowContainer other)
    {
        if (other._words is null)
        {
            Combine(operation, other._runs.AsSpan(0, 2 * other._runCount));
            return;
        }
        ToBitmap();
        CombineWords(operation, other._words);
    }

    /// <summary>
    /// The first run at or after the cursor (0 at first), and the cursor for the one after it; false when there is none.
    /// </summary>
    public bool TryNextRun(ref int cursor, out int first, out int last)
    {
        if (_words is null)
        {
            (first, last) = cursor < _runCount ? (_runs![2 * cursor], _runs[2 * cursor + 1]) : (0, 0);
            return cursor++ < _runCount;
        }
        first = Bitmap.NextSet(_words, cursor);
        last = cursor = Bitmap.NextClear(_words, first);
        last--;
        return first < Bitmap.Bits;
    }

    public int CountRuns() => _words is null ? _runCount : Bitmap.CountRuns(_words);

    private void Combine(SetOperation operation, ReadOnlySpan<ushort> runs)
    {
        if (_words is null)
        {
            var result = new ushort[2 * _runCount + runs.Length];
            var count = RunSweep.Combine(operation, _runs.AsSpan(0, 2 * _runCount), runs, result);
            (_runs, _runCount, Count) = (result, count, 0);
            for (var i = 0; i < 2 * count; i += 2)
                Count += result[i + 1] - result[i] + 1;
            if (count > MaxRuns)
                ToBitmap();
            else if (result.Length > 4 * count + 4)
                _runs = result[..(2 * count)];
            return;
        }
        Span<ulong> words = stackalloc ulong[Bitmap.Words];
        words.Clear();
        Fill(words, runs);
        CombineWords(operation, words);
    }

    private void CombineWords(SetOperation operation, ReadOnlySpan<ulong> other)
    {
        Bitmap.Combine(operation, _words, other);
        Count = Bitmap.Count(_words);
        Compact();
    }

    /// <summary>The last run that begins at or before the row; -1 when none does.</summary>
    private int RunAt(int row)
    {
        var (low, high) = (0, _runCount - 1);
        // Rows come mostly in order: look at the end first.
        if (high >= 0 && _runs![2 * high] <= row)
            return high;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (_runs![2 * middle] <= row)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }

    /// <summary>Adds a row that lies after run <paramref name="run"/> and before the next.</summary>
    private void AddAfter(int run, int row)
    {
        var runs = _runs!;
        var next = run + 1;
        var joinsThis = run >= 0 && runs[2 * run + 1] + 1 == row;
        var joinsNext = next < _runCount && runs[2 * next] - 1 == row;
        if (joinsThis && joinsNext)
        {
            runs[2 * run + 1] = runs[2 * next + 1];
            runs.AsSpan(2 * next + 2, 2 * (_runCount - next - 1)).CopyTo(runs.AsSpan(2 * next));
            _runCount--;
        }
        else if (joinsThis)
        {
            runs[2 * run + 1] = (ushort)row;
        }
        else if (joinsNext)
        {
            runs[2 * next] = (ushort)row;
        }
        else if (_runCount == MaxRuns)
        {
            ToBitmap();
            _words![row >> 6] |= 1UL << row;
        }
        else
        {
            if (2 * _runCount == runs.Length)
                Array.Resize(ref runs, Math.Min(2 * MaxRuns, Math.Max(4, 2 * runs.Length)));
            runs.AsSpan(2 * next, 2 * (_runCount - next)).CopyTo(runs.AsSpan(2 * next + 2));
            runs[2 * next] = runs[2 * next + 1] = (ushort)row;
            _runs = runs;
            _runCount++;
        }
    }

    private void ToBitmap()
    {
        if (_words is not null)
            return;
        _words = new ulong[Bitmap.Words];
        Fill(_words, _runs.AsSpan(0, 2 * _runCount));
        (_runs, _runCount) = (null, 0);
    }

    /// <summary>Back to runs where they are few: half the limit, so that a set at the limit does not swing between the two forms.</summary>
    private void Compact()
    {
        var count = Bitmap.CountRuns(_words);
        if (count > MaxRuns / 2)
            return;
        var runs = new ushort[Math.Max(2, 2 * count)];
        var cursor = 0;
        for (var i = 0; TryNextRun(ref cursor, out var first, out var last); i += 2)
            (runs[i], runs[i + 1]) = ((ushort)first, (ushort)last);
        (_runs, _runCount, _words) = (runs, count, null);
    }

    private static void Fill(Span<ulong> words, ReadOnlySpan<ushort> runs)
    {
        for (var i = 0; i < runs.Length; i += 2)
            Bitmap.SetRange(words, runs[i], runs[i + 1]);
    }
}
