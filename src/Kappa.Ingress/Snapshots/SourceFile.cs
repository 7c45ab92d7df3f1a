namespace Kappa.Ingress;

/// <summary>A column of the top level of a file's schema.</summary>
/// <param name="Name">Name, as the file spells it.</param>
/// <param name="Type">Parquet type.</param>
/// <param name="Nullable">Whether the schema allows nulls.</param>
/// <param name="Nulls">Number of nulls in the file as its statistics state it for every row group; null when they do not.</param>
public sealed record SourceColumn(string Name, SourceType Type, bool Nullable, long? Nulls)
{
    /// <summary>Whether the file may hold a null in this column: the schema allows it, and the statistics do not prove that there is none.</summary>
    public bool MayHoldNulls => Nullable && Nulls is not 0;
}

/// <summary>A file as it was when the snapshot was taken.</summary>
/// <param name="Part">Position of the file in the snapshot, from 0: the part of the record ids of its rows.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ModifiedUtc">Time of the last change, UTC.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Columns of the schema's top level, in the file's order.</param>
/// <param name="RowGroups">Rows of each row group, in the file's order.</param>
public sealed record SourceFile(
    int Part,
    string Path,
    long Length,
    DateTime ModifiedUtc,
    long Rows,
    IReadOnlyList<SourceColumn> Columns,
    IReadOnlyList<long> RowGroups)
{
    /// <summary>Whether the file on disk is still this one: null, or what changed.</summary>
    public SourceError? Verify() => throw new NotImplementedException();
}
