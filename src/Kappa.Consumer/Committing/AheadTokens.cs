using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Committing;

/// <summary>The tokens of <see cref="AheadMetadata"/>.</summary>
internal ref struct AheadTokens
{
    private const int Open = 0;
    private const int Done = 1;
    private const int Bits = 2;

    // From here on a run's token, with the one that the bits after it need, is shorter than its bits.
    private const long ShortestRun = 32;
    private const int LongestVarint = 10;

    private readonly Span<byte> _into;
    private int _length;
    private int _bitsAt;

    private AheadTokens(Span<byte> into) => _into = into;

    /// <summary>Writes the runs from an offset on, as many as fit; returns the bytes written.</summary>
    public static int Write(long offset, IReadOnlyList<OffsetRun> runs, Span<byte> into, out bool isWhole)
    {
        var tokens = new AheadTokens(into);
        var states = new States(offset, runs);
        while (!states.IsOver)
        {
            if (states.Left >= ShortestRun)
            {
                if (!tokens.TryAddRun(states.Left, states.IsDone))
                    break;
                states.Skip(states.Left);
            }
            else if (!tokens.TryAddBits(ref states))
                break;
        }
        tokens.EndBits();
        isWhole = states.IsOver;
        return tokens._length;
    }

    /// <summary>Reads tokens; false when they are not what <see cref="Write"/> writes.</summary>
    public static bool TryRead(long offset, ReadOnlySpan<byte> tokens, List<OffsetRun> runs)
    {
        var at = offset;
        while (tokens.Length > 0)
        {
            if (!TryReadVarint(ref tokens, out var token))
                return false;
            var (length, kind) = ((long)(token >> 2), (int)(token & 3));
            if (length == 0 || length > long.MaxValue - at)
                return false;
            switch (kind)
            {
                case Open:
                    at += length;
                    break;
                case Done:
                    OffsetRun.Append(runs, new OffsetRun(at, at += length));
                    break;
                case Bits when length <= tokens.Length:
                    foreach (var states in tokens[..(int)length])
                    {
                        for (var bit = 0; bit < 8; bit++, at++)
                        {
                            if ((states >> bit & 1) != 0)
                                OffsetRun.Append(runs, new OffsetRun(at, at + 1));
                        }
                    }
                    tokens = tokens[(int)length..];
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private bool TryAddRun(long length, bool isDone)
    {
        EndBits();
        if (_length + LongestVarint > _into.Length)
            return false;
        _length += WriteVarint(_into[_length..], (ulong)length << 2 | (isDone ? Done : (uint)Open));
        return true;
    }

    // Bits are collected behind a gap that their token will need; it is closed when the number of bytes is known.
    private bool TryAddBits(ref States states)
    {
        if (_bitsAt == 0)
        {
            if (_length + LongestVarint + 1 > _into.Length)
                return false;
            _bitsAt = _length + LongestVarint;
            _length = _bitsAt;
        }
        if (_length == _into.Length)
            return false;
        _into[_length++] = states.TakeEight();
        return true;
    }

    private void EndBits()
    {
        if (_bitsAt == 0)
            return;
        var bits = _into[_bitsAt.._length];
        var start = _bitsAt - LongestVarint;
        start += WriteVarint(_into[start..], (ulong)bits.Length << 2 | Bits);
        bits.CopyTo(_into[start..]);
        _length = start + bits.Length;
        _bitsAt = 0;
    }

    private static int WriteVarint(Span<byte> into, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            into[length++] = (byte)(value | 0x80);
        into[length++] = (byte)value;
        return length;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> from, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(from.Length, LongestVarint); i++)
        {
            value |= (ulong)(from[i] & 0x7F) << (7 * i);
            if (from[i] >= 0x80)
                continue;
            from = from[(i + 1)..];
            return true;
        }
        return false;
    }

    /// <summary>The states of the offsets, in turn.</summary>
    private ref struct States(long offset, IReadOnlyList<OffsetRun> runs)
    {
        private long _at = offset;
        private int _run;

        public readonly bool IsOver => _run == runs.Count;

        public readonly bool IsDone => !IsOver && _at >= runs[_run].Start;

        /// <summary>Offsets of this state from here on.</summary>
        public readonly long Left => (IsDone ? runs[_run].End : runs[_run].Start) - _at;

        public void Skip(long offsets)
        {
            _at += offsets;
            while (_run < runs.Count && runs[_run].End <= _at)
                _run++;
        }

        public byte TakeEight()
        {
            var states = 0;
            for (var bit = 0; bit < 8; bit++)
            {
                if (IsDone)
                    states |= 1 << bit;
                Skip(1);
            }
            return (byte)states;
        }
    }
}
