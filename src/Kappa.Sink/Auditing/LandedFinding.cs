namespace Kappa.Sink;

/// <summary>Something wrong in the output folder.</summary>
/// <param name="Kind">What.</param>
/// <param name="Path">Path of the file below the output folder.</param>
/// <param name="Entry">Number of the entry that names it; null for a file that none names.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record LandedFinding(LandedFindingKind Kind, string Path, int? Entry, string Message);
