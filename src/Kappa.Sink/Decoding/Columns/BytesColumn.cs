using System.Text.Unicode;
using Kappa.Avro;
using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column of strings or binary: all bytes in one pinned block, which the writer reads in place.</summary>
internal sealed class BytesColumn(short level) : ColumnBuffer(level)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
    private int[] _ends = new int[Grown(0)];
    private int _length;

    public override long Bytes => base.Bytes + _length + sizeof(int) * (long)Count;

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var start = StartOf(row);
            return _bytes.AsSpan(start, _ends[row] - start);
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

    public override unsafe void Write(ColumnWriter writer, ReadOnlySpan<int> rows)
    {
        var typed = (ColumnWriter<ByteArray>)writer;
        Span<ByteArray> gathered = stackalloc ByteArray[Chunk / 4];
        Span<short> levels = stackalloc short[Chunk / 4];
        fixed (byte* bytes = _bytes)
        {
            for (; rows.Length > 0; rows = rows[Math.Min(gathered.Length, rows.Length)..])
            {
                var chunk = rows[..Math.Min(gathered.Length, rows.Length)];
                var count = 0;
                foreach (var row in chunk)
                {
                    if (!IsPresent(row))
                        continue;
                    var start = StartOf(row);
                    gathered[count++] = new ByteArray((nint)(bytes + start), _ends[row] - start);
                }
                if (Level == 0)
                    typed.WriteBatch(gathered[..count]);
                else
                    typed.WriteBatch(chunk.Length, LevelsOf(chunk, levels), default, gathered[..count]);
            }
        }
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
        var needed = _length + (long)length;
        if (needed > _bytes.Length)
        {
            var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)), pinned: true);
            _bytes.AsSpan(0, _length).CopyTo(grown);
            _bytes = grown;
        }
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
