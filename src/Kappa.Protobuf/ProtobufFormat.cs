using Kappa.Consumer;
using Kappa.Protobuf.Schemas;

namespace Kappa.Protobuf;

/// <summary>
/// Protobuf in the frame of a schema registry (byte 0, schema id, message indexes), for the classes that protoc makes. A record of another message than the handler's is
/// refused; the schema of results, and of the files that it imports, is registered when the consumer starts.
/// </summary>
public sealed class ProtobufFormat : IRecordFormat
{
    /// <inheritdoc/>
    public IRecordDecoder<T> CreateDecoder<T>(FormatContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ProtobufRecordDecoder<T>(context.Registry, GeneratedMessage.Of<T>(nameof(KappaConsumerOptions.InputFormat)));
    }

    /// <inheritdoc/>
    public IRecordEncoder<T> CreateEncoder<T>(FormatContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = GeneratedMessage.Of<T>(nameof(KappaConsumerOptions.OutputFormat));
        return new ProtobufRecordEncoder<T>(context.Registry, message, context.Options.OutputSubject);
    }
}
