namespace Kappa.Consumer.Producing;

/// <summary>Where writing for a record has come to.</summary>
internal enum WriteStep
{
    /// <summary>The producer has it; its acknowledgement finishes the record.</summary>
    Taken,

    /// <summary>Nothing is to be written, or all of it is acknowledged already: the record is finished.</summary>
    NotNeeded,

    /// <summary>The producer's queue is full: the record is parked and goes on when there is room.</summary>
    Parked,

    /// <summary>It cannot be written, and the host stops: the record is given back.</summary>
    Refused,
}
