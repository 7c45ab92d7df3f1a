using Google.Protobuf.Reflection;
using Kappa.Avro;

namespace Kappa.Protobuf.Schemas;

/// <summary>
/// Registers the file that defines a message, after the files that it imports. Each import has its path as subject, as Confluent's serializers have it. The text is
/// the serialized descriptor in base 64, which every registry of that API takes: it says exactly what the compiler saw.
/// </summary>
internal sealed class SchemaRegistration(ISchemaRegistry registry)
{
    // Files that every registry brings with it.
    private static readonly string[] Known = ["google/protobuf/", "google/type/", "confluent/"];

    private readonly Dictionary<string, SchemaReference> _registered = new(StringComparer.Ordinal);

    /// <summary>The id of the file under a subject.</summary>
    /// <exception cref="SchemaRegistryException">The registry refuses, or does not answer.</exception>
    public async Task<int> RegisterAsync(FileDescriptor file, string subject, CancellationToken cancellationToken) =>
        (await AddAsync(file, subject, cancellationToken)).Id;

    private async Task<RegisteredSchema> AddAsync(FileDescriptor file, string subject, CancellationToken cancellationToken)
    {
        var references = new List<SchemaReference>();
        foreach (var import in file.Dependencies.Where(each => !Array.Exists(Known, known => each.Name.StartsWith(known, StringComparison.Ordinal))))
            references.Add(await ReferAsync(import, cancellationToken));
        return await registry.RegisterTextAsync(subject, new SchemaText(SchemaText.Protobuf, file.SerializedData.ToBase64()) { References = references }, cancellationToken);
    }

    private async Task<SchemaReference> ReferAsync(FileDescriptor import, CancellationToken cancellationToken)
    {
        if (!_registered.TryGetValue(import.Name, out var reference))
        {
            var registered = await AddAsync(import, import.Name, cancellationToken);
            _registered.Add(import.Name, reference = new SchemaReference(import.Name, import.Name, registered.Version));
        }
        return reference;
    }
}
