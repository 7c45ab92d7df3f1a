using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>
/// The file of an entry's rows: "KROWS", two zero bytes, version 1; then pieces, each an outcome (one byte) and a journal segment, which carries its own checksum.
/// </summary>
internal static class RowsFormat
{
    public static ReadOnlySpan<byte> Header => "KROWS\0\0\u0001"u8;

    /// <exception cref="InvalidDataException">The bytes are cut off or changed.</exception>
    public static IEnumerable<AccountedRow> Read(Stream stream)
    {
        CheckHeader(stream);
        var entries = new List<JournalEntry>();
        for (var outcome = stream.ReadByte(); outcome >= 0; outcome = stream.ReadByte())
        {
            if (outcome > (int)RowOutcome.DeadLettered || !JournalSegment.TryRead(stream, entries))
                throw new InvalidDataException("A piece of the file of rows is cut off or of an unknown kind.");
            foreach (var entry in entries)
                yield return new AccountedRow((RowOutcome)outcome, entry);
        }
    }

    private static void CheckHeader(Stream stream)
    {
        Span<byte> header = stackalloc byte[Header.Length];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.SequenceEqual(Header))
            throw new InvalidDataException("It is not a file of rows of version 1.");
    }
}
