namespace Kappa.Avro;

/// <summary>An Avro type and a C# type that hold the same values, and the method that moves one between them. A logical type of none fits any.</summary>
internal sealed record TypePair(AvroKind Kind, AvroLogical Logical, Type Type, string Method)
{
    /// <summary>
    /// The method for a pair, or null. Tables of a few dozen rows are searched from the front: a dictionary keyed by enums would be compiled anew in every
    /// process, which takes longer than all the searches.
    /// </summary>
    public static string? Find(TypePair[] table, AvroType schema, Type type)
    {
        string? plain = null;
        foreach (var pair in table)
        {
            if (pair.Kind != schema.Kind || pair.Type != type) continue;
            if (pair.Logical == schema.Logical) return pair.Method;
            if (pair.Logical == AvroLogical.None) plain = pair.Method;
        }

        return plain;
    }
}
