namespace Kappa.Consumer;

/// <summary>How records are put together for an <see cref="IKappaBatchHandler{TIn, TOut}"/>. Every record of a batch counts against the concurrency.</summary>
public sealed record BatchOptions
{
    /// <summary>Records of a batch, at most; <see cref="KappaConsumerOptions.Concurrency"/> and <see cref="KappaConsumerOptions.MaxInFlightRecords"/> bound it as well.</summary>
    public int MaxRecords { get; set; } = 100;

    /// <summary>Longest time that the first record of a batch waits for others; not longer than <see cref="KappaConsumerOptions.DrainTimeout"/>. Zero hands over what has come by then.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMilliseconds(20);
}
