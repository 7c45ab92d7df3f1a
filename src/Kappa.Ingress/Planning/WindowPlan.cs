namespace Kappa.Ingress;

/// <summary>A window in the column's own unit: a row is inside when <c>From &lt;= value &lt; To</c>.</summary>
/// <param name="Column">Source column.</param>
/// <param name="From">First value inside; null for no lower end. For INT96, nanoseconds since 1970-01-01.</param>
/// <param name="To">First value after the window; null for no upper end.</param>
/// <remarks>A wall-clock column is compared by wall clock, so that a row is never outside for being ambiguous.</remarks>
public sealed record WindowPlan(SourceColumn Column, long? From, long? To);
