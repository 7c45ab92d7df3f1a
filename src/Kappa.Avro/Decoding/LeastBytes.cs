namespace Kappa.Avro;

/// <summary>The fewest bytes that a value of a type takes: what a count of items is checked against before memory is taken for them.</summary>
internal static class LeastBytes
{
    public static int Of(AvroType type) => (int)Math.Min(Of(type, []), int.MaxValue);

    // A record inside itself, with nothing between that could end it, has no values at all; 0 is safe for it.
    private static long Of(AvroType type, HashSet<AvroType> open) => type.Kind switch
    {
        AvroKind.Null => 0,
        AvroKind.Float => 4,
        AvroKind.Double => 8,
        AvroKind.Fixed => type.Size,
        AvroKind.Union => 1 + (type.Branches.Count == 0 ? 0 : type.Branches.Min(b => Of(b, open))),
        AvroKind.Record => OfRecord(type, open),
        _ => 1,
    };

    private static long OfRecord(AvroType record, HashSet<AvroType> open)
    {
        if (!open.Add(record)) return 0;
        var sum = record.Fields.Sum(f => Of(f.Type, open));
        open.Remove(record);
        return sum;
    }
}
