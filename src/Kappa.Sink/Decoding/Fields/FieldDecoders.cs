using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>Compiles fields to decoders that append to given columns.</summary>
internal static class FieldDecoders
{
    /// <param name="fields">Fields of a record.</param>
    /// <param name="columns">Buffers of all leaves, in the order of <see cref="LandingField.Leaves"/>; the decoder takes its own off the front.</param>
    /// <param name="level">Number of optional fields on the way to the record.</param>
    public static FieldDecoder Compile(IReadOnlyList<LandingField> fields, Queue<ColumnBuffer> columns, short level = 0) =>
        new RecordDecoder([.. fields.Select(field => Compile(field, columns, level))]);

    private static FieldDecoder Compile(LandingField field, Queue<ColumnBuffer> columns, short level)
    {
        var inner = field.Column is null
            ? Compile(field.Children, columns, (short)(level + (field.IsOptional ? 1 : 0)))
            : CompileLeaf(field.Type, columns.Dequeue());
        return field.Union switch
        {
            UnionForm.NullFirst => new OptionalDecoder(inner, 0, level),
            UnionForm.NullLast => new OptionalDecoder(inner, 1, level),
            UnionForm.Single => new SingleDecoder(inner),
            _ => inner,
        };
    }

    private static FieldDecoder CompileLeaf(AvroType type, ColumnBuffer column) => (type.Kind, type.Logical, column) switch
    {
        (_, AvroLogical.Decimal, ValueColumn<int> small) => new Int32DecimalDecoder(small, type),
        (_, AvroLogical.Decimal, ValueColumn<long> medium) => new Int64DecimalDecoder(medium, type),
        (_, AvroLogical.Decimal, FixedColumn wide) => new WideDecimalDecoder(wide, type),
        (AvroKind.Fixed, AvroLogical.Uuid, BytesColumn text) => new FixedUuidDecoder(text),
        (AvroKind.Enum, _, BytesColumn text) => new EnumDecoder(text, type.Symbols),
        (AvroKind.String, _, BytesColumn text) => new StringDecoder(text),
        (AvroKind.Bytes, _, BytesColumn binary) => new BytesDecoder(binary),
        (AvroKind.Fixed, _, BytesColumn binary) => new FixedDecoder(binary, type.Size),
        (AvroKind.Boolean, _, ValueColumn<bool> booleans) => new BooleanDecoder(booleans),
        (AvroKind.Int, _, ValueColumn<int> ints) => new IntDecoder(ints),
        (AvroKind.Long, _, ValueColumn<long> longs) => new LongDecoder(longs),
        (AvroKind.Float, _, ValueColumn<float> floats) => new FloatDecoder(floats),
        (AvroKind.Double, _, ValueColumn<double> doubles) => new DoubleDecoder(doubles),
        _ => throw new InvalidOperationException($"No decoder puts {type} into {column.GetType().Name}."),
    };
}
