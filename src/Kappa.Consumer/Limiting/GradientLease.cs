using System.Threading.RateLimiting;

namespace Kappa.Consumer.Limiting;

/// <summary>Permits of a <see cref="GradientLimiter"/>, from their acquisition to their return.</summary>
internal sealed class GradientLease(GradientLimiter owner, int permits, long began) : RateLimitLease
{
    private int _returned;

    public int Permits { get; } = permits;

    /// <summary>Clock at the acquisition.</summary>
    public long Began { get; } = began;

    public override bool IsAcquired => true;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
            owner.Return(this);
        base.Dispose(disposing);
    }
}
