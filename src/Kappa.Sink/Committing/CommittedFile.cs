namespace Kappa.Sink;

/// <summary>A file that an entry publishes.</summary>
/// <param name="Staged">Name in the staging folder.</param>
/// <param name="Path">Final path below the output folder, with <c>/</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Checksum">XxHash3 (64 bits) of the content, 16 hexadecimal digits.</param>
public sealed record CommittedFile(string Staged, string Path, long Rows, long Bytes, string Checksum);
