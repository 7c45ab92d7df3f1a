using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Formats;

/// <summary>
/// Which decoder and encoder a consumer has. The nearest wins: one registered under the consumer's name, or the format that its options name (both
/// at once is an error); then one registered for all consumers; then Avro.
/// </summary>
internal sealed class FormatChoice(string consumer, IServiceProvider services, FormatContext context, List<string> errors)
{
    private static readonly AvroFormat Default = new();

    /// <summary>Null when there is none, and <c>errors</c> says why.</summary>
    public IRecordDecoder<T>? Decoder<T>() =>
        Choose<IRecordDecoder<T>>(nameof(KappaConsumerOptions.InputFormat), context.Options.InputFormat, format => format.CreateDecoder<T>(context));

    /// <summary>Null when results have no place to go, or when there is none and <c>errors</c> says why.</summary>
    public IRecordEncoder<T>? Encoder<T>() => context.Options.OutputTopic is null
        ? null
        : Choose<IRecordEncoder<T>>(nameof(KappaConsumerOptions.OutputFormat), context.Options.OutputFormat, format => format.CreateEncoder<T>(context));

    private T? Choose<T>(string option, IRecordFormat? chosen, Func<IRecordFormat, T> create)
        where T : class
    {
        var named = services.GetKeyedService<T>(consumer);
        if (named is not null && chosen is not null)
            errors.Add($"{option} is set, and {named.GetType().Name} is registered for the consumer: one of them is meant.");
        if (named is not null)
            return named;
        if (chosen is null && services.GetService<T>() is { } general)
            return general;
        try
        {
            return create(chosen ?? Default);
        }
        catch (RecordFormatException fault)
        {
            // Both directions may miss the same option.
            if (!errors.Contains(fault.Message))
                errors.Add(fault.Message);
            return null;
        }
    }
}
