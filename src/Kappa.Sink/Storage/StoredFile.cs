namespace Kappa.Sink;

/// <summary>A file of a storage.</summary>
/// <param name="Path">Path, as the storage's other members take it.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct StoredFile(string Path, long Length);
