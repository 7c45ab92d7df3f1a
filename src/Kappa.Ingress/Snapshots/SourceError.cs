namespace Kappa.Ingress;

/// <summary>Why a source file cannot be used.</summary>
public enum SourceFault
{
    /// <summary>No source file was named at all.</summary>
    NoFiles,
    /// <summary>There is no such file.</summary>
    NotFound,
    /// <summary>The file cannot be opened or read (permissions, a folder, a failing disk).</summary>
    NotReadable,
    /// <summary>The file does not begin as a Parquet file does.</summary>
    NotParquet,
    /// <summary>The file begins as a Parquet file and ends before its footer: it is cut off, or still being written.</summary>
    Truncated,
    /// <summary>The footer is there and cannot be read, or contradicts itself.</summary>
    Damaged,
    /// <summary>The file is encrypted, which is not supported.</summary>
    Encrypted,
    /// <summary>The same file is named twice.</summary>
    Repeated,
    /// <summary>The file is no longer what it was when the snapshot was taken.</summary>
    Changed,
}

/// <summary>One file that cannot be used.</summary>
/// <param name="Path">The file.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Message">One sentence for people, which names the file.</param>
public sealed record SourceError(string Path, SourceFault Fault, string Message);
