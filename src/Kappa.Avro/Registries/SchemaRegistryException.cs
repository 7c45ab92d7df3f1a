namespace Kappa.Avro;

/// <summary>The registry answered no, or what it keeps cannot be used.</summary>
/// <param name="message">What was asked of which registry, and its answer.</param>
/// <param name="status">HTTP status, when there was an answer.</param>
/// <param name="code">The registry's own error code (for example 40401: unknown subject; 40403: unknown schema).</param>
/// <param name="inner">The cause, where there is one.</param>
public class SchemaRegistryException(string message, int? status = null, int? code = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP status, when there was an answer.</summary>
    public int? Status { get; } = status;

    /// <summary>The registry's own error code (for example 40401).</summary>
    public int? Code { get; } = code;
}

/// <summary>The registry has the schema, and it cannot be used: it is damaged, or of another type. To ask again changes nothing.</summary>
/// <param name="message">Which schema, of which registry, and what is wrong with it.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class UnusableSchemaException(string message, Exception? inner = null) : SchemaRegistryException(message, null, null, inner);

/// <summary>The registry did not answer within the stated time; the message holds address and time.</summary>
/// <param name="message">Address, time waited, last fault.</param>
/// <param name="inner">The last fault.</param>
public sealed class SchemaRegistryUnreachableException(string message, Exception? inner = null) : SchemaRegistryException(message, null, null, inner);
