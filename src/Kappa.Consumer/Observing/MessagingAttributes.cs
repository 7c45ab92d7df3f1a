namespace Kappa.Consumer.Observing;

/// <summary>Names of attributes: OpenTelemetry's semantic conventions for messaging, and Kappa's own.</summary>
internal static class MessagingAttributes
{
    public const string System = "messaging.system";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string Partition = "messaging.destination.partition.id";
    public const string Group = "messaging.consumer.group.name";
    public const string Offset = "messaging.kafka.offset";
    public const string Tombstone = "messaging.kafka.message.tombstone";
    public const string ErrorType = "error.type";

    public const string Consumer = "kappa.consumer.name";
    public const string Outcome = "kappa.outcome";
    public const string Stage = "kappa.stage";
    public const string RecordId = "kappa.record.id";
    public const string Attempt = "kappa.attempt";
    public const string Reason = "kappa.reason";
    public const string WaitsFor = "kappa.waits_for";

    public const string Kafka = "kafka";
    public const string Poll = "poll";
    public const string Process = "process";
    public const string Send = "send";
    public const string Commit = "commit";
    public const string Receive = "receive";
    public const string Settle = "settle";
}
