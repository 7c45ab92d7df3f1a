using Kappa.Accounting;

namespace Kappa.Ingress;

/// <summary>What a run did.</summary>
/// <param name="Failure">What stopped it; null when every row is accounted for.</param>
/// <param name="Progress">The counts at the end.</param>
/// <param name="Excluded">Rows outside of the window, those of earlier runs included; complete when there is no failure.</param>
/// <param name="RowErrors">Rows that failed a check and are in the dead-letter topic.</param>
public sealed record IngressResult(IngressFailure? Failure, IngressProgress Progress, RowSet Excluded, RowSet RowErrors);
