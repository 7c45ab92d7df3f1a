namespace Kappa.Avro;

/// <summary>A text that is not a schema, a type that has none, or a type and a schema that do not fit. The message lists everything found.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class AvroSchemaException(string message, Exception? inner = null) : Exception(message, inner);
