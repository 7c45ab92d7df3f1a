namespace Kappa.Testing;

/// <summary>A record as a test writes or reads it: copied, and the test's own.</summary>
public sealed record TestRecord
{
    /// <summary>Key, as text; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>Value; null for a tombstone.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Record id, which travels in the header <see cref="KappaHeaders.RecordId"/>; null for none, as live traffic has.</summary>
    public RecordId? Id { get; init; }

    /// <summary>Further headers, as text; the last one of a name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Partition: of a record that was read, where it lay; of one to be written, where to, or -1 (default) for the partition of its key.</summary>
    public int Partition { get; init; } = -1;

    /// <summary>Offset of a record that was read or written; -1 before.</summary>
    public long Offset { get; init; } = -1;
}
