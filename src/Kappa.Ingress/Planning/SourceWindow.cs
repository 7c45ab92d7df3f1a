namespace Kappa.Ingress;

/// <summary>The rows whose column lies in a stretch of time. Rows outside are excluded, and counted.</summary>
/// <param name="Column">Source column: a timestamp or a date.</param>
/// <param name="From">First moment inside; null for no lower end.</param>
/// <param name="To">First moment after the window; null for no upper end.</param>
public sealed record SourceWindow(string Column, WindowBound? From, WindowBound? To);
