namespace Kappa.Accounting;

/// <summary>Neighbouring rows of one part.</summary>
/// <param name="Part">Source part.</param>
/// <param name="First">First row.</param>
/// <param name="Count">Number of rows.</param>
public readonly record struct RowRange(int Part, long First, long Count);
