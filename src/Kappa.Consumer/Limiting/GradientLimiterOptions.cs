namespace Kappa.Consumer;

/// <summary>Bounds of a <see cref="GradientLimiter"/>.</summary>
public sealed record GradientLimiterOptions
{
    /// <summary>Fewest permits at once.</summary>
    public int MinPermits { get; set; } = 1;

    /// <summary>Most permits at once.</summary>
    public int MaxPermits { get; set; } = 256;

    /// <summary>Callers that may wait for a permit; further ones are refused at once.</summary>
    public int QueueLimit { get; set; }
}
