namespace Kappa.Consumer;

/// <summary>A record's bytes cannot be decoded, or a result cannot be encoded. Another attempt would end the same way.</summary>
public sealed class RecordFormatException(string message, Exception? inner = null) : Exception(message, inner);
