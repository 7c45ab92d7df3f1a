using Kappa.Avro;
using Kappa.Consumer.Formats.Avro;

namespace Kappa.Consumer;

/// <summary>
/// Avro in the frame of a schema registry: the default of both directions. Takes and returns any type that has a schema (C# records and classes), and
/// <see cref="AvroRecord"/>. Results have the schema of <see cref="KappaConsumerOptions.OutputSchema"/>.
/// </summary>
public sealed class AvroFormat : IRecordFormat
{
    /// <summary>
    /// The reader's schema: JSON, or the path of an <c>.avsc</c> file relative to the working directory or to the application's folder. Records are resolved to it
    /// first. Null (default) resolves the writer's schema to the type directly; an <see cref="AvroRecord"/> then has the writer's fields.
    /// </summary>
    public string? ReaderSchema { get; init; }

    /// <inheritdoc/>
    public IRecordDecoder<T> CreateDecoder<T>(FormatContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reader = string.IsNullOrWhiteSpace(ReaderSchema) ? null : Guarded(nameof(ReaderSchema), () => ReadersSchema<T>(ReaderSchema));
        return new AvroRecordDecoder<T>(context.Registry, reader);
    }

    /// <inheritdoc/>
    public IRecordEncoder<T> CreateEncoder<T>(FormatContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = context.Options;
        var (schema, encoder) = Guarded(nameof(options.OutputSchema), () =>
        {
            var schema = string.IsNullOrWhiteSpace(options.OutputSchema) ? AvroSchema.For<T>() : SchemaOption.Read(options.OutputSchema);
            return (schema, AvroEncoder<T>.Compile(schema));
        });
        return new AvroRecordEncoder<T>(context.Registry, encoder, schema, options.OutputSubject);
    }

    // A reader's schema that the type cannot hold is found now, not at the first record.
    private static AvroSchema ReadersSchema<T>(string option)
    {
        var schema = SchemaOption.Read(option);
        AvroDecoder<T>.Compile(schema);
        return schema;
    }

    private static T Guarded<T>(string option, Func<T> create)
    {
        try
        {
            return create();
        }
        catch (Exception fault) when (fault is AvroSchemaException or IOException or UnauthorizedAccessException)
        {
            throw new RecordFormatException($"{option}: {fault.Message}", fault);
        }
    }
}
