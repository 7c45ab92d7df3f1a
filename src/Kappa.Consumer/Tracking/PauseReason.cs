namespace Kappa.Consumer.Tracking;

/// <summary>Why no records of a partition are fetched.</summary>
[Flags]
internal enum PauseReason
{
    None = 0,

    /// <summary>Somebody asked for it.</summary>
    Asked = 1,

    /// <summary>Its oldest record is stuck, and what waits behind it leaves too little for others.</summary>
    Stuck = 2,

    /// <summary>Its oldest record is stuck, and what is finished ahead of it hardly fits the metadata of the committed offset.</summary>
    MetadataFull = 4,

    /// <summary>The next record of a retry topic is not due.</summary>
    NotDue = 8,
}
