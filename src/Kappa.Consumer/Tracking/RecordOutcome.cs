namespace Kappa.Consumer.Tracking;

/// <summary>How a record was finished.</summary>
internal enum RecordOutcome
{
    /// <summary>Its result is acknowledged.</summary>
    Result,

    /// <summary>The handler returned no result, and the marker, if one is due, is acknowledged.</summary>
    Filtered,

    /// <summary>Its dead letter is acknowledged.</summary>
    DeadLettered,

    /// <summary>Its copy in a retry topic is acknowledged.</summary>
    Delayed,
}
