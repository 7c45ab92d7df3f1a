using Kappa.Avro;

namespace Kappa.Sink.Tests.Given;

/// <summary>Schemas by id, and how often each was asked for.</summary>
internal sealed class MemoryRegistry : ISchemaRegistry
{
    private readonly Dictionary<int, AvroSchema> _schemas = [];

    public int Asked { get; private set; }

    public string Address => "memory";

    public MemoryRegistry With(int id, string schema)
    {
        _schemas.Add(id, AvroSchema.Parse(schema));
        return this;
    }

    public ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<int?> FindAsync(string subject, AvroSchema schema, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<RegisteredSchema> RegisterTextAsync(string subject, SchemaText schema, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SchemaText> GetTextAsync(int id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken)
    {
        Asked++;
        return _schemas.TryGetValue(id, out var schema) ? new(schema) : throw new SchemaRegistryException($"There is no schema {id}.", 404, 40403);
    }

    public void Dispose()
    {
    }
}
