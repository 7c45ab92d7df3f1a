using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kappa.Consumer.Formats.Json;

namespace Kappa.Consumer;

/// <summary>
/// JSON in UTF-8, by System.Text.Json. Read with or without the frame of a schema registry in front (what Confluent's JSON Schema serializers write; the schema
/// is not asked for), written without.
/// </summary>
public sealed class JsonFormat : IRecordFormat
{
    private readonly JsonSerializerOptions _options;

    /// <summary>With the defaults of the web: names in camelCase, read whatever their case, numbers also from strings.</summary>
    public JsonFormat()
        : this(JsonSerializerOptions.Web)
    {
    }

    /// <summary>With options of one's own; they can no more be changed once the consumer has started.</summary>
    public JsonFormat(JsonSerializerOptions options) => _options = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>With code made by the source generator. The context must know the handler's types.</summary>
    public JsonFormat(JsonSerializerContext context)
        : this((context ?? throw new ArgumentNullException(nameof(context))).Options)
    {
    }

    /// <inheritdoc/>
    public IRecordDecoder<T> CreateDecoder<T>(FormatContext context) => new JsonRecordDecoder<T>(TypeOf<T>(nameof(KappaConsumerOptions.InputFormat)));

    /// <inheritdoc/>
    public IRecordEncoder<T> CreateEncoder<T>(FormatContext context) => new JsonRecordEncoder<T>(TypeOf<T>(nameof(KappaConsumerOptions.OutputFormat)));

    private JsonTypeInfo<T> TypeOf<T>(string option)
    {
        try
        {
            _options.MakeReadOnly(populateMissingResolver: true);
            return (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
        }
        catch (Exception fault) when (fault is NotSupportedException or InvalidOperationException)
        {
            throw new RecordFormatException($"{option}: {typeof(T)} has no JSON form: {fault.Message}", fault);
        }
    }
}
