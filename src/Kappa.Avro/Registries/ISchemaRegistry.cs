namespace Kappa.Avro;

/// <summary>A schema registry. Safe on many threads; answers about Avro schemas are cached for its life (a schema id never changes its meaning), failures are not.</summary>
public interface ISchemaRegistry : IDisposable
{
    /// <summary>Where it is, for messages; without user and password.</summary>
    string Address { get; }

    /// <summary>Registers a schema under a subject (or finds it there) and returns its id.</summary>
    /// <exception cref="SchemaRegistryException">Refused (incompatible, invalid).</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken);

    /// <summary>The id of a schema that is registered under a subject; null when the subject or the schema in it is not known.</summary>
    /// <exception cref="SchemaRegistryException">Refused (not authorized).</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<int?> FindAsync(string subject, AvroSchema schema, CancellationToken cancellationToken);

    /// <summary>The schema of an id.</summary>
    /// <exception cref="SchemaRegistryException">Unknown id (<see cref="SchemaRegistryException.Code"/> is 40403), or refused.</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken);

    /// <summary>Registers a schema of any type under a subject (or finds it there). Asked once a process and schema: not cached.</summary>
    /// <exception cref="AvroSchemaException">A schema of type AVRO is none.</exception>
    /// <exception cref="SchemaRegistryException">Refused (incompatible, invalid, a type that the registry does not know).</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<RegisteredSchema> RegisterTextAsync(string subject, SchemaText schema, CancellationToken cancellationToken);

    /// <summary>The schema of an id, whatever its type. Not cached: what is made of it is.</summary>
    /// <exception cref="SchemaRegistryException">Unknown id (<see cref="SchemaRegistryException.Code"/> is 40403), or refused.</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<SchemaText> GetTextAsync(int id, CancellationToken cancellationToken);
}
