namespace Kappa.Avro;

/// <summary>Passes over values that the reader has no use for.</summary>
internal static class Skipping
{
    public static void Skip(ref AvroReader reader, AvroType type)
    {
        switch (type.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                reader.ReadBoolean();
                break;
            case AvroKind.Int or AvroKind.Long:
                reader.ReadLong();
                break;
            case AvroKind.Enum:
                if ((ulong)reader.ReadLong() >= (ulong)type.Symbols.Count) throw new AvroDataException($"A symbol before position {reader.Position} is none of {type}.");
                break;
            case AvroKind.Float:
                reader.ReadFixed(4);
                break;
            case AvroKind.Double:
                reader.ReadFixed(8);
                break;
            case AvroKind.Bytes or AvroKind.String:
                reader.ReadBytes();
                break;
            case AvroKind.Fixed:
                reader.ReadFixed(type.Size);
                break;
            case AvroKind.Union:
                var branch = reader.ReadLong();
                if ((ulong)branch >= (ulong)type.Branches.Count) throw new AvroDataException($"A branch before position {reader.Position} is none of {type}.");
                Skip(ref reader, type.Branches[(int)branch]);
                break;
            case AvroKind.Record:
                NestingDepth.Check();
                foreach (var field in type.Fields) Skip(ref reader, field.Type);
                break;
            default:
                SkipBlocks(ref reader, type);
                break;
        }
    }

    public static void SkipFixed(ref AvroReader reader, int bytes) => reader.ReadFixed(bytes);

    public static void SkipBytes(ref AvroReader reader) => reader.ReadBytes();

    public static void NoBranch(AvroType type) => throw new AvroDataException($"The bytes name a branch that {type} does not have.");

    private static void SkipBlocks(ref AvroReader reader, AvroType type)
    {
        var key = type.Kind == AvroKind.Map ? 1 : 0;
        var least = type.Element!.LeastBytes + key;
        while (CollectionReads.NextBlock(ref reader, least, 0, type) is > 0 and var count)
        {
            // Items of no bytes have nothing to pass over, however many the bytes claim.
            if (least == 0) continue;
            for (var i = 0; i < count; i++)
            {
                if (key == 1) reader.ReadBytes();
                Skip(ref reader, type.Element!);
            }
        }
    }
}
