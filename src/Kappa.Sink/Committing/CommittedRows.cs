namespace Kappa.Sink;

/// <summary>The file in <c>commits/</c> that holds id, outcome and offset of every row of an entry.</summary>
/// <param name="Name">Name in the folder of the entries.</param>
/// <param name="Rows">Rows that it accounts for.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Checksum">XxHash3 (64 bits) of the content, 16 hexadecimal digits.</param>
public sealed record CommittedRows(string Name, long Rows, long Bytes, string Checksum);
