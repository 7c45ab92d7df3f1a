namespace Kappa.Sink;

/// <summary>Compression of the landed files.</summary>
public enum ParquetCompression
{
    /// <summary>Zstandard: small files; read by every engine of the last years.</summary>
    Zstd,

    /// <summary>Snappy: somewhat larger; read by every engine.</summary>
    Snappy,

    /// <summary>None.</summary>
    None,
}
