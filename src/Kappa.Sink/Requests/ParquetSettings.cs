namespace Kappa.Sink;

/// <summary>How the files are written.</summary>
public sealed record ParquetSettings
{
    /// <summary>Compression of every column.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Zstd;

    /// <summary>Rows of a row group at most.</summary>
    public int RowGroupRows { get; init; } = 1_000_000;

    /// <summary>Bytes at which a file is closed and another begun; a row group is never cut.</summary>
    public long FileBytes { get; init; } = 512L * 1024 * 1024;
}
