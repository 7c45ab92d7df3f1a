namespace Kappa.Sink;

/// <summary>A landed file that is no Parquet file of a sink.</summary>
internal sealed class UnreadableFileException(string message, Exception? inner = null) : Exception(message, inner);
