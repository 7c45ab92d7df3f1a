namespace Kappa.Avro;

/// <summary>What the symbols of a writer's enum are to the reader, by their position.</summary>
/// <param name="Symbols">The writer's.</param>
/// <param name="Values">The reader's value of each.</param>
/// <param name="Known">False for a symbol that the reader has no value for.</param>
internal sealed record SymbolTable<T>(IReadOnlyList<string> Symbols, T[] Values, bool[] Known)
{
    public AvroDataException Fault(long index, string field) => (ulong)index < (ulong)Symbols.Count
        ? new($"{field}: the reader does not know the symbol {Symbols[(int)index]}, and its enum has no default.")
        : new($"{field}: the enum has {Symbols.Count} symbols, and the bytes say symbol {index}.");
}
