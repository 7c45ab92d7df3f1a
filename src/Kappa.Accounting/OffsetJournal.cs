namespace Kappa.Accounting;

/// <summary>Where a row stands in a topic: what was acknowledged by, or read from, a broker.</summary>
/// <param name="Partition">Partition of the topic.</param>
/// <param name="Offset">Offset in that partition.</param>
/// <param name="Part">Source part of the row.</param>
/// <param name="Row">Row in that part.</param>
/// <param name="Ordinal">The n-th result of the row.</param>
public readonly record struct JournalEntry(int Partition, long Offset, int Part, long Row, int Ordinal);

/// <summary>
/// An append-only file of <see cref="JournalEntry"/>, about two bytes each: the job's own record of one topic, which outlives the topic's
/// retention. Every append is one checksummed segment; a segment torn by a crash is cut off when the file is opened. One owner.
/// </summary>
public sealed class OffsetJournal : IDisposable
{
    /// <summary>Opens or creates the file, cutting off a torn last segment.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or is damaged before its last segment.</exception>
    public static OffsetJournal Open(string path) => throw new NotImplementedException();

    /// <summary>Appends entries, in any order, as one segment, and writes it through to the disk.</summary>
    public void Append(ReadOnlySpan<JournalEntry> entries) => throw new NotImplementedException();

    /// <summary>All entries, segment by segment, ordered by partition and offset within a segment.</summary>
    public IEnumerable<JournalEntry> Read() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
