using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>A union of a type and null.</summary>
/// <param name="inner">The type.</param>
/// <param name="nullIndex">Index of null: 0 or 1.</param>
/// <param name="levelWithout">Definition level when this field is null.</param>
internal sealed class OptionalDecoder(FieldDecoder inner, int nullIndex, short levelWithout) : FieldDecoder
{
    public override void Read(ref AvroReader reader)
    {
        var index = reader.ReadLong();
        if (index == nullIndex)
            inner.ReadAbsent(levelWithout);
        else if (index == 1 - nullIndex)
            inner.Read(ref reader);
        else
            throw new AvroDataException($"The union's index is {index}, and it has two types.");
    }

    public override void ReadAbsent(short level) => inner.ReadAbsent(level);
}

/// <summary>A union of one type.</summary>
internal sealed class SingleDecoder(FieldDecoder inner) : FieldDecoder
{
    public override void Read(ref AvroReader reader)
    {
        if (reader.ReadLong() is var index and not 0)
            throw new AvroDataException($"The union's index is {index}, and it has one type.");
        inner.Read(ref reader);
    }

    public override void ReadAbsent(short level) => inner.ReadAbsent(level);
}

internal sealed class RecordDecoder(FieldDecoder[] fields) : FieldDecoder
{
    public override void Read(ref AvroReader reader)
    {
        foreach (var field in fields)
            field.Read(ref reader);
    }

    public override void ReadAbsent(short level)
    {
        foreach (var field in fields)
            field.ReadAbsent(level);
    }
}
