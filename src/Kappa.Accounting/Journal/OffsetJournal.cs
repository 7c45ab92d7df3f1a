using Microsoft.Win32.SafeHandles;

namespace Kappa.Accounting;

/// <summary>
/// An append-only file of <see cref="JournalEntry"/>, about two bytes each: the job's own record of one topic, which outlives the topic's
/// retention. Every append is one checksummed segment; a segment torn by a crash is cut off when the file is opened. One owner: while it is
/// open, no other process can open it. Not safe for concurrent use.
/// </summary>
public sealed class OffsetJournal : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _isBroken;

    private OffsetJournal(SafeFileHandle file, string path, long length, long count, long tornBytes) =>
        (_file, _path, Length, Count, TornBytes) = (file, path, length, count, tornBytes);

    /// <summary>Number of entries in the file.</summary>
    public long Count { get; private set; }

    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>How many bytes of a torn last segment were cut off when the file was opened; 0 when it ended well.</summary>
    public long TornBytes { get; }

    /// <summary>Opens or creates the file, cutting off a torn last segment.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or is damaged before its last segment.</exception>
    /// <exception cref="IOException">It is open elsewhere, or cannot be opened or written.</exception>
    public static OffsetJournal Open(string path)
    {
        path = Path.GetFullPath(path);
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.RandomAccess);
        try
        {
            var length = RandomAccess.GetLength(file);
            if (length < JournalScan.FileHeaderSize && StartsAsHeader(file, (int)length))
            {
                // New, or a crash came while the first bytes were written.
                RandomAccess.Write(file, JournalScan.FileHeader, 0);
                RandomAccess.FlushToDisk(file);
                DurableFolder.Flush(Path.GetDirectoryName(path)!);
                return new OffsetJournal(file, path, JournalScan.FileHeaderSize, 0, length);
            }
            var (end, count) = JournalScan.Check(file, path);
            if (end < length)
            {
                RandomAccess.SetLength(file, end);
                RandomAccess.FlushToDisk(file);
            }
            return new OffsetJournal(file, path, end, count, length - end);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends entries, in any order, as one segment, and writes it through to the disk. No entries: nothing is written.</summary>
    /// <exception cref="IOException">
    /// The disk refused. What it holds of this segment is unknown until the journal is opened again, so every later append is refused.
    /// </exception>
    public void Append(ReadOnlySpan<JournalEntry> entries)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        if (_isBroken)
            throw new IOException($"An earlier append to the journal {_path} failed; open it again.");
        if (entries.IsEmpty)
            return;
        var segment = JournalSegment.Encode(entries);
        _isBroken = true;
        RandomAccess.Write(_file, segment, Length);
        RandomAccess.FlushToDisk(_file);
        _isBroken = false;
        Length += segment.Length;
        Count += entries.Length;
    }

    /// <summary>All entries that are there when reading starts, segment by segment, ordered by partition and offset within a segment.</summary>
    /// <exception cref="InvalidDataException">A segment was damaged since the file was opened.</exception>
    public IEnumerable<JournalEntry> Read()
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        return Segments(Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private IEnumerable<JournalEntry> Segments(long end)
    {
        var entries = new List<JournalEntry>();
        for (long position = JournalScan.FileHeaderSize; position < end;)
        {
            var segment = JournalScan.ReadSegment(_file, position, end, out var count, out _)
                ?? throw new InvalidDataException($"The journal {_path} is damaged at byte {position}.");
            JournalSegment.DecodeBody(segment.AsSpan(JournalSegment.HeaderSize), count, entries);
            foreach (var entry in entries)
                yield return entry;
            position += segment.Length;
        }
    }

    private static bool StartsAsHeader(SafeFileHandle file, int length)
    {
        Span<byte> start = stackalloc byte[JournalScan.FileHeaderSize];
        var read = RandomAccess.Read(file, start[..length], 0);
        // A crash may leave the length without the bytes: zeros.
        return JournalScan.FileHeader.StartsWith(start[..read]) || start[..read].IndexOfAnyExcept((byte)0) < 0;
    }
}
