namespace Kappa.Ingress;

/// <summary>One run of an ingress: reads, coerces, encodes and sends the rows of a plan that are not done yet.</summary>
public static class IngressRun
{
    /// <summary>Runs until every row is acknowledged, or until the first fault that stops it.</summary>
    /// <param name="plan">The plan, with its schema id set.</param>
    /// <param name="destination">Where the records go.</param>
    /// <param name="state">What earlier runs have done.</param>
    /// <param name="meter">Counts the run; read it at any time from any thread.</param>
    /// <param name="cancellationToken">
    /// Stops sending; what is in flight is then waited for, at most 10 s, and journalled, before the task ends as cancelled.
    /// </param>
    /// <returns>What was done, and the failure that stopped it, if any.</returns>
    public static Task<IngressResult> RunAsync(
        IngressPlan plan, IngressDestination destination, IngressState state, IngressMeter meter, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
