namespace Kappa.Sink;

/// <summary>A value that cannot name a folder.</summary>
internal sealed class PartitionValueException(string message) : Exception(message);
