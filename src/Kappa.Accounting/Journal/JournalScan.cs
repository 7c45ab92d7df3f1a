using Microsoft.Win32.SafeHandles;

namespace Kappa.Accounting;

/// <summary>
/// Checks a journal file when it is opened, segment by segment, and tells a torn tail from damage.
/// <code>
/// intact intact intact torn|          the last append did not finish: cut it off
/// intact broken intact …              it had finished, since a later one was made: refuse
/// </code>
/// </summary>
internal static class JournalScan
{
    public const int FileHeaderSize = 8;

    private const int Window = 1024 * 1024;

    public static ReadOnlySpan<byte> FileHeader => "KJOURN\0\u0001"u8;

    /// <summary>Where the intact segments end, and how many entries they hold.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or damaged before its last segment.</exception>
    public static (long End, long Entries) Check(SafeFileHandle file, string path)
    {
        var fileLength = RandomAccess.GetLength(file);
        CheckFileHeader(file, path, fileLength);
        var (position, entries) = ((long)FileHeaderSize, 0L);
        while (position < fileLength)
        {
            var segment = ReadSegment(file, position, fileLength, out var count, out var claimed);
            if (segment is null)
            {
                // A header that is intact can be trusted: a segment that it says ends before the file does was followed by another append.
                if (position + claimed < fileLength || HasSegmentAfter(file, position + 1, fileLength))
                    throw new InvalidDataException($"The journal {path} is damaged at byte {position}: what follows was written later and is there.");
                break;
            }
            position += segment.Length;
            entries += count;
        }
        return (Math.Min(position, fileLength), entries);
    }

    /// <summary>The segment at a position with its header, intact; null otherwise.</summary>
    /// <param name="file">Journal.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="end">Where the journal ends.</param>
    /// <param name="count">Its number of entries.</param>
    /// <param name="claimed">The length that an intact header names; <see cref="long.MaxValue"/> / 2 when the header is not intact.</param>
    public static byte[]? ReadSegment(SafeFileHandle file, long position, long end, out int count, out long claimed)
    {
        Span<byte> header = stackalloc byte[JournalSegment.HeaderSize];
        claimed = long.MaxValue / 2;
        count = 0;
        if (end - position < header.Length || !ReadFully(file, header, position))
            return null;
        if (!JournalSegment.TryReadHeader(header, out var bodyLength, out count))
            return null;
        claimed = JournalSegment.HeaderSize + (long)bodyLength;
        if (position + claimed > end)
            return null;
        var segment = new byte[claimed];
        return ReadFully(file, segment, position) && JournalSegment.IsIntact(segment) ? segment : null;
    }

    private static void CheckFileHeader(SafeFileHandle file, string path, long fileLength)
    {
        Span<byte> header = stackalloc byte[FileHeaderSize];
        if (fileLength < header.Length || !ReadFully(file, header, 0) || !header.StartsWith(FileHeader[..7]))
            throw new InvalidDataException($"The file {path} is not a journal.");
        if (header[7] != FileHeader[7])
            throw new InvalidDataException($"The journal {path} has version {header[7]}; this one reads version {FileHeader[7]}.");
    }

    private static bool HasSegmentAfter(SafeFileHandle file, long position, long fileLength)
    {
        var buffer = new byte[Window];
        while (position + JournalSegment.HeaderSize <= fileLength)
        {
            var window = buffer.AsSpan(0, (int)Math.Min(Window, fileLength - position));
            if (!ReadFully(file, window, position))
                return false;
            for (var at = window.IndexOf(JournalSegment.Marker); at >= 0;)
            {
                if (ReadSegment(file, position + at, fileLength, out _, out _) is not null)
                    return true;
                var next = window[(at + 1)..].IndexOf(JournalSegment.Marker);
                at = next < 0 ? -1 : at + 1 + next;
            }
            // The windows overlap by less than a marker, so that one on the seam is found.
            position += window.Length - (JournalSegment.Marker.Length - 1);
        }
        return false;
    }

    private static bool ReadFully(SafeFileHandle file, Span<byte> destination, long position)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file, destination, position);
            if (read == 0)
                return false;
            destination = destination[read..];
            position += read;
        }
        return true;
    }
}
