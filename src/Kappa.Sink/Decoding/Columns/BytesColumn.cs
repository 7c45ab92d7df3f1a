using System.Text.Unicode;
using Kappa.Avro;
using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column of strings or binary: all bytes in one pinned block, which the writer reads in place.</summary>
internal sealed class BytesColumn(short level) : GatheredColumn<ByteArray>(level)
{
    private PinnedBytes _bytes = new(16 * 1024);
    private int[] _ends = new int[Grown(0)];
    private int _length;

    public override long Bytes => base.Bytes + _length + sizeof(int) * (long)Count;

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = StartOf(row);
            return _bytes.Slice(start, _ends[row] - start);
        }
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Advance(Level);
    }

    /// <summary>Appends a value that the caller fills in before it does anything else.</summary>
    public Span<byte> AppendEmpty(int length)
    {
        var slot = Reserve(length);
        Advance(Level);
        return slot;
    }

    /// <summary>Appends text. A reader refuses a whole file for one string that is not UTF-8.</summary>
    /// <exception cref="AvroDataException">It is not UTF-8.</exception>
    public void AppendText(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
            throw new AvroDataException("A string is not UTF-8.");
        Append(value);
    }

    public override void Clear()
    {
        base.Clear();
        _length = 0;
    }

    protected override int Gather(ReadOnlySpan<int> rows, Span<ByteArray> values)
    {
        var count = 0;
        foreach (var row in rows)
        {
            if (!IsPresent(row))
                continue;
            var start = StartOf(row);
            values[count++] = new ByteArray(_bytes.Address + start, _ends[row] - start);
        }

        return count;
    }

    protected override void OnAdvance(int row)
    {
        if (row == _ends.Length)
            Array.Resize(ref _ends, Grown(_ends.Length));
        _ends[row] = _length;
    }

    private int StartOf(int row) => row == 0 ? 0 : _ends[row - 1];

    private Span<byte> Reserve(int length)
    {
        _bytes.Reserve(_length, _length + (long)length);
        _length += length;
        return _bytes.Slice(_length - length, length);
    }
}
