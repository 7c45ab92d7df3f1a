using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>Where a job's rows come from.</summary>
/// <param name="Patterns">Paths and patterns as the job file has them.</param>
/// <param name="Files">The files that they named when the job file was read: absolute, in order, each once.</param>
/// <param name="TimeZone">IANA zone of timestamps that carry none.</param>
/// <param name="AmbiguousTime">Meaning of a wall-clock time that occurs twice.</param>
internal sealed record JobSource(IReadOnlyList<string> Patterns, IReadOnlyList<string> Files, string TimeZone, AmbiguousTime AmbiguousTime);
