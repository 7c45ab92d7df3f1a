using Kappa.Consumer.Formats.Bytes;

namespace Kappa.Consumer;

/// <summary>
/// The value's bytes as they are. A handler takes <see cref="ReadOnlyMemory{T}"/> of bytes, which borrows the client's buffer until the handler is done and may be
/// returned as the result or a part of it, or <c>byte[]</c>, which is a copy and may be kept. A tombstone is null for a handler of <c>ReadOnlyMemory&lt;byte&gt;?</c>, and
/// a dead letter for the others. Results are of the same types.
/// </summary>
public sealed class BytesFormat : IRecordFormat
{
    /// <inheritdoc/>
    public IRecordDecoder<T> CreateDecoder<T>(FormatContext context) =>
        BytesDecoder.Instance as IRecordDecoder<T> ?? throw Unfit<T>(nameof(KappaConsumerOptions.InputFormat));

    /// <inheritdoc/>
    public IRecordEncoder<T> CreateEncoder<T>(FormatContext context) =>
        BytesEncoder.Instance as IRecordEncoder<T> ?? throw Unfit<T>(nameof(KappaConsumerOptions.OutputFormat));

    private static RecordFormatException Unfit<T>(string option) =>
        new($"{option}: bytes are ReadOnlyMemory<byte>, ReadOnlyMemory<byte>? or byte[], not {typeof(T)}.");
}
