namespace Kappa.Avro;

/// <summary>Bytes that are not what the schema says, or a value that the schema cannot hold.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class AvroDataException(string message, Exception? inner = null) : Exception(message, inner);
