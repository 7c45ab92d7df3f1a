namespace Kappa.Consumer;

/// <summary>What a consumer's circuit breaker lets through.</summary>
public enum CircuitState
{
    /// <summary>Everything.</summary>
    Closed,

    /// <summary>A few records, to see whether the dependency is back.</summary>
    HalfOpen,

    /// <summary>Nothing: no record is taken in, and none begun.</summary>
    Open,
}
