namespace Kappa.Ingress;

/// <summary>Counts a run as it goes. Written by the run, read by anyone at any time; reading costs a few loads.</summary>
public sealed class IngressMeter
{
    /// <summary>The counts now.</summary>
    public IngressProgress Read() => throw new NotImplementedException();
}
