using Kappa.Avro;

namespace Kappa.Consumer;

/// <summary>What a format may know of the consumer that it is made for.</summary>
public sealed class FormatContext(KappaConsumerOptions options) : IDisposable
{
    private ISchemaRegistry? _registry;

    /// <summary>The consumer's options.</summary>
    public KappaConsumerOptions Options { get; } = options;

    /// <summary>The registry that the options name; opened when it is first asked for, and ended with the consumer.</summary>
    /// <exception cref="RecordFormatException">The options name none, or what they name is no registry.</exception>
    public ISchemaRegistry Registry => _registry ??= Open();

    /// <summary>Ends the registry, if it was opened.</summary>
    public void Dispose() => _registry?.Dispose();

    private ISchemaRegistry Open()
    {
        if (string.IsNullOrWhiteSpace(Options.SchemaRegistry))
            throw new RecordFormatException("SchemaRegistry is not set: the address of a registry, or a folder.");
        try
        {
            return SchemaRegistry.Open(Options.SchemaRegistry, Options.StartTimeout);
        }
        catch (ArgumentException fault)
        {
            throw new RecordFormatException($"SchemaRegistry: {fault.Message}", fault);
        }
    }
}
