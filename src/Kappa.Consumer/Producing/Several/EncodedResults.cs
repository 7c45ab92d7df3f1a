using System.Buffers;

namespace Kappa.Consumer.Producing.Several;

/// <summary>The bytes of several results of one record, one after the other. Kept by the thread that gives it back.</summary>
internal sealed class EncodedResults
{
    private const int LargestKept = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly List<int> _ends = [];

    [ThreadStatic]
    private static EncodedResults? _idleOfThread;

    public int Count => _ends.Count;

    /// <summary>Where the next result is written to, before <see cref="EndResult"/>.</summary>
    public IBufferWriter<byte> Destination => _bytes;

    public ReadOnlySpan<byte> this[int result] => _bytes.WrittenSpan[(result == 0 ? 0 : _ends[result - 1]).._ends[result]];

    public static EncodedResults Rent()
    {
        var idle = _idleOfThread ?? new EncodedResults();
        _idleOfThread = null;
        return idle;
    }

    /// <summary>A result is written.</summary>
    public void EndResult() => _ends.Add(_bytes.WrittenCount);

    /// <summary>Gives it back; nobody reads it any more.</summary>
    public void Return()
    {
        if (_bytes.Capacity > LargestKept)
            return;
        _bytes.ResetWrittenCount();
        _ends.Clear();
        _idleOfThread = this;
    }
}
