namespace Kappa.Consumer.Faults;

/// <summary>What is done about a fault.</summary>
internal enum FaultAction
{
    /// <summary>Nothing beyond a line in the log: something else deals with it.</summary>
    Ignore,

    /// <summary>It is tried again, and the attempt counts: after the last one comes the dead-letter topic.</summary>
    Retry,

    /// <summary>It is tried again until it succeeds: the fault lies outside of the record.</summary>
    RetryAlways,

    /// <summary>It is tried again, and the attempt does not count: the service's dependency is down.</summary>
    Hold,

    /// <summary>The record goes to a retry topic, for another round of attempts later.</summary>
    Delay,

    /// <summary>The record goes to the dead-letter topic.</summary>
    DeadLetter,

    /// <summary>The host stops with the fault as its error; what is finished is committed, nothing is dropped.</summary>
    Stop,
}
