using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column of values of one width: decimals of more than 18 digits.</summary>
internal sealed class FixedColumn(int width, short level) : GatheredColumn<FixedLenByteArray>(level)
{
    private PinnedBytes _bytes = new(width * Grown(0));

    public int Width => width;

    public override long Bytes => base.Bytes + width * (long)Count;

    /// <summary>Appends a value that the caller fills in before it does anything else.</summary>
    public Span<byte> AppendEmpty()
    {
        var row = Count;
        Advance(Level);
        return _bytes.Slice(row * width, width);
    }

    protected override int Gather(ReadOnlySpan<int> rows, Span<FixedLenByteArray> values)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (IsPresent(row))
                values[count++] = new FixedLenByteArray(_bytes.Address + row * width);
        }

        return count;
    }

    protected override void OnAdvance(int row) => _bytes.Reserve(row * width, (row + 1) * (long)width);
}
