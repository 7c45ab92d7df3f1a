namespace Kappa.Sink;

/// <summary>
/// When a batch ends (whichever comes first) and how much memory it takes. Decoded rows wait in one buffer of <see cref="BufferBytes"/>; the sink's memory is
/// that twice (rows, and the pages made of them), the client's prefetch, and a compressed set of the row ids landed so far, whatever the size of the input.
/// </summary>
public sealed record SinkLimits
{
    /// <summary>Records in a batch.</summary>
    public int BatchRows { get; init; } = 2_000_000;

    /// <summary>Bytes of records in a batch, as the topics hold them.</summary>
    public long BatchBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// Bytes in a batch of any one partition. Keep it below what a producer that paces itself by the sink's durable position lets wait in a partition: it then
    /// never waits for a batch that waits for it.
    /// </summary>
    public long PartitionBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Time from the first record of a batch to its commit.</summary>
    public TimeSpan BatchAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of decoded rows that are held before they are written to the staged files as row groups.</summary>
    public long BufferBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Files open at a time. The one longest unused is closed for another; rows of its partition go on in a new file.</summary>
    public int OpenFiles { get; init; } = 64;

    /// <summary>Time to reach a broker at the start.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
