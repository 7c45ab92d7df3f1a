namespace Kappa.Sink;

/// <summary>Why a sink stopped. Nothing is dropped in any of these cases: what was committed stays, and a new run resumes after it.</summary>
/// <remarks>
/// The package's table of faults:
/// <code>
/// record of another job, or without a record id          skipped, counted
/// record accounted for before                            dropped, counted
/// broker lost, leader changed                            the client retries; the sink waits, until it is cancelled
/// committing the group's offsets fails                   retried with the next batch: the entries are the truth, the group is for onlookers
/// schema registry: no answer                             stop, SchemaRegistryUnreachableException
/// no broker at the start                                 stop, KafkaUnreachableException
/// everything below                                       stop, SinkException
/// </code>
/// </remarks>
public enum SinkFault
{
    /// <summary>A record of this job that cannot be decoded or landed; topic, partition and offset are in the message.</summary>
    Record,

    /// <summary>The egress schema has something that cannot be landed, or does not fit the partition columns.</summary>
    Schema,

    /// <summary>A topic is not there, was created again, or no longer holds the offset at which to resume.</summary>
    Topic,

    /// <summary>Another sink of the same job and state folder has taken over.</summary>
    TakenOver,

    /// <summary>The commit entries are damaged, or of another job.</summary>
    Entries,

    /// <summary>A file that an entry names is missing, or stands in the output folder with another content.</summary>
    Output,

    /// <summary>The client failed for good.</summary>
    Kafka,
}
