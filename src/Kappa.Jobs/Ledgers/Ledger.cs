using System.Text.Json;

namespace Kappa.Jobs;

/// <summary>
/// The states that a job went through: a file that is only appended to, every line through to the disk before the step that it announces. A line
/// that a crash cut off never happened, and is taken away when the file is opened. One owner: the holder of the job's lock.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly FileStream _file;
    private readonly List<LedgerEntry> _entries;
    private readonly Lock _gate = new();

    private Ledger(FileStream file, List<LedgerEntry> entries)
    {
        _file = file;
        _entries = entries;
    }

    /// <summary>All entries, oldest first.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Opens or creates a ledger for appending.</summary>
    /// <exception cref="InvalidDataException">A line before the last cannot be read.</exception>
    public static Ledger Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var text = new byte[file.Length];
            file.ReadExactly(text);
            var entries = Parse(path, text, out var whole);
            if (whole < text.Length)
                file.SetLength(whole);
            file.Position = whole;
            return new Ledger(file, entries);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a ledger that someone else may be writing; empty when there is none.</summary>
    /// <exception cref="InvalidDataException">A line before the last cannot be read.</exception>
    public static IReadOnlyList<LedgerEntry> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return Parse(path, copy.ToArray(), out _);
    }

    /// <summary>Appends an entry and writes it through to the disk.</summary>
    public void Append(LedgerEntry entry)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.LedgerEntry);
        lock (_gate)
        {
            // One write, newline included: what a crash leaves of it is a line without an end.
            _file.Write([.. line, (byte)'\n']);
            _file.Flush(flushToDisk: true);
            _entries.Add(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <param name="path">For messages.</param>
    /// <param name="text">The file.</param>
    /// <param name="whole">Bytes up to the end of the last whole line.</param>
    private static List<LedgerEntry> Parse(string path, byte[] text, out int whole)
    {
        var entries = new List<LedgerEntry>();
        whole = 0;
        for (var number = 1; text.AsSpan(whole).IndexOf((byte)'\n') is var length and >= 0; number++)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize(text.AsSpan(whole, length), LedgerJson.Default.LedgerEntry) ?? throw new JsonException("null"));
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"{path} is damaged: line {number} cannot be read ({fault.Message})", fault);
            }
            whole += length + 1;
        }
        return entries;
    }
}
