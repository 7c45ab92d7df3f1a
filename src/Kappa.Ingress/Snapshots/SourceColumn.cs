using System.Text.Json.Serialization;

namespace Kappa.Ingress;

/// <summary>A column of the top level of a file's schema.</summary>
/// <param name="Name">Name, as the file spells it.</param>
/// <param name="Type">Parquet type.</param>
/// <param name="Nullable">Whether the schema allows nulls.</param>
/// <param name="Nulls">Number of nulls in the file as its statistics state it for every row group; null when they do not.</param>
public sealed record SourceColumn(string Name, SourceType Type, bool Nullable, long? Nulls)
{
    /// <summary>Whether the file may hold a null in this column: the schema allows it, and the statistics do not prove that there is none.</summary>
    [JsonIgnore]
    public bool MayHoldNulls => Nullable && Nulls is not 0;
}
