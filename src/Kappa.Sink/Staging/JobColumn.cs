using ParquetSharp;

namespace Kappa.Sink;

/// <summary>The job's id as a column: one text for every row, pinned for the writer, which keeps it once in its dictionary.</summary>
internal sealed class JobColumn(Guid jobId)
{
    private const int Chunk = 1024;

    private readonly byte[] _text = Pinned(jobId);

    public unsafe void Write(ColumnWriter writer, int rows)
    {
        var typed = (ColumnWriter<ByteArray>)writer;
        Span<ByteArray> values = stackalloc ByteArray[Math.Min(Chunk, rows)];
        fixed (byte* text = _text)
        {
            values.Fill(new ByteArray((nint)text, _text.Length));
            for (; rows > 0; rows -= Chunk)
                typed.WriteBatch(values[..Math.Min(values.Length, rows)]);
        }
    }

    private static byte[] Pinned(Guid jobId)
    {
        var text = System.Text.Encoding.ASCII.GetBytes(jobId.ToString());
        var pinned = GC.AllocateUninitializedArray<byte>(text.Length, pinned: true);
        text.CopyTo(pinned, 0);
        return pinned;
    }
}
