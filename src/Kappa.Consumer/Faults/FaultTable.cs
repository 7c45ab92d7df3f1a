using Kappa.Avro;
using Kappa.Consumer.Producing;
using Kappa.Kafka;

namespace Kappa.Consumer.Faults;

/// <summary>
/// The one place that says what is done about each fault (docs/consumer.md shows it as a table). Codes are librdkafka's: negative ones of the client,
/// positive ones of the Kafka protocol.
/// </summary>
internal static class FaultTable
{
    /// <summary>The broker takes no metadata of that length with an offset.</summary>
    public const int MetadataTooLarge = 12;

    /// <summary>The producer has let a record go before it was sent.</summary>
    public const int PurgedFromQueue = -152;

    /// <summary>Decoding failed. Bytes do not change, a registry comes back.</summary>
    public static FaultAction OfDecode(Exception fault) => fault switch
    {
        // A schema that is not there, says the registry itself; or that is there, and can be used by nobody.
        SchemaRegistryException { Code: Code.SchemaNotFound } or UnusableSchemaException => FaultAction.DeadLetter,
        // No answer, or any other one (a refusal, a gateway's page), or a folder that cannot be read: that is the registry, and not the record.
        SchemaRegistryException => FaultAction.RetryAlways,
        _ => FaultAction.DeadLetter,
    };

    /// <summary>The handler failed, or middleware around it; or the attempt passed its time limit (<see cref="TimeLimitException"/>).</summary>
    /// <param name="fault">What it threw.</param>
    /// <param name="attempt">The attempt of this round, from 1.</param>
    /// <param name="round">Retry topics that the record has been through.</param>
    /// <param name="retry">What the user has said.</param>
    public static FaultAction OfHandler(Exception fault, int attempt, int round, RetryOptions retry) =>
        !(retry.ShouldRetry?.Invoke(fault) ?? true) ? FaultAction.DeadLetter
        : attempt < retry.MaxAttempts ? FaultAction.Retry
        : round < retry.Topics.Count ? FaultAction.Delay
        : FaultAction.DeadLetter;

    /// <summary>A result could not be written. The client has tried again for as long as its <c>message.timeout.ms</c> says.</summary>
    public static FaultAction OfResult(int code) => code switch
    {
        // closed while it was on its way: not committed, read again
        PurgedFromQueue or Code.PurgedInFlight or Code.Closed => FaultAction.Ignore,
        Code.MessageTooLarge or Code.InvalidRecord or Code.LocalInvalidMessage => FaultAction.DeadLetter,
        _ => FaultAction.Stop,
    };

    /// <summary>
    /// A dead letter, or a copy for a retry topic, could not be written: there is no further place for the record. Where it is too large it is written once more, without cause and
    /// stack.
    /// </summary>
    public static FaultAction OfDeadLetter(int code, OutgoingFault fault) => code switch
    {
        PurgedFromQueue or Code.PurgedInFlight or Code.Closed => FaultAction.Ignore,
        Code.MessageTooLarge when !fault.IsShort => FaultAction.DeadLetter,
        _ => FaultAction.Stop,
    };

    /// <summary>Either of the two.</summary>
    public static FaultAction OfWrite(int code, OutgoingFault? deadLetter) => deadLetter is null ? OfResult(code) : OfDeadLetter(code, deadLetter);

    /// <summary>
    /// The same two, in a transaction. What only says that the transaction has failed is no fault of the record: it is aborted, and the record handled again.
    /// </summary>
    public static FaultAction OfTransaction(int code, OutgoingFault? deadLetter) => code switch
    {
        Code.MessageTimedOut or Code.State or Code.Closed or Code.Fatal or Code.Inconsistent or Code.Fenced or Code.OutOfOrderSequence or Code.DuplicateSequence or Code.InvalidProducerEpoch
            or Code.InvalidTransactionState or Code.InvalidProducerId or Code.UnknownProducerId or Code.ConcurrentTransactions or Code.ProducerFenced
            or Code.TransactionAbortable => FaultAction.RetryAlways,
        _ => OfWrite(code, deadLetter),
    };

    /// <summary>A commit failed. Its offsets go with the next one, unless this member may commit no more.</summary>
    public static FaultAction OfCommit(KafkaError error) => error switch
    {
        { IsFatal: true } => FaultAction.Stop,
        { Code: Code.GroupAuthorizationFailed or Code.TopicAuthorizationFailed or Code.FencedInstanceId } => FaultAction.Stop,
        // a rebalance is on its way and brings the partitions' events
        { Code: Code.IllegalGeneration or Code.UnknownMember or Code.RebalanceInProgress or Code.StaleMemberEpoch or Code.NoOffset } => FaultAction.Ignore,
        _ => FaultAction.RetryAlways,
    };

    /// <summary>The client reported an error by itself.</summary>
    public static FaultAction OfClient(KafkaError error) => error switch
    {
        { IsFatal: true } => FaultAction.Stop,
        {
            Code: Code.GroupAuthorizationFailed or Code.TopicAuthorizationFailed or Code.ClusterAuthorizationFailed or Code.FencedInstanceId
                or Code.AutoOffsetReset or Code.UnsupportedFeature or Code.InconsistentGroupProtocol
        } => FaultAction.Stop,
        // brokers gone, a topic that is deleted and may return, a poll that came late: the client goes on by itself
        _ => FaultAction.Ignore,
    };

    private static class Code
    {
        public const int SchemaNotFound = 40403;
        public const int Closed = -197;
        public const int MessageTimedOut = -192;
        public const int State = -172;
        public const int PurgedInFlight = -151;
        public const int Fatal = -150;
        public const int Inconsistent = -149;
        public const int Fenced = -144;
        public const int LocalInvalidMessage = -186;
        public const int AutoOffsetReset = -140;
        public const int NoOffset = -168;
        public const int UnsupportedFeature = -165;
        public const int MessageTooLarge = 10;
        public const int IllegalGeneration = 22;
        public const int InconsistentGroupProtocol = 23;
        public const int UnknownMember = 25;
        public const int RebalanceInProgress = 27;
        public const int TopicAuthorizationFailed = 29;
        public const int GroupAuthorizationFailed = 30;
        public const int ClusterAuthorizationFailed = 31;
        public const int OutOfOrderSequence = 45;
        public const int DuplicateSequence = 46;
        public const int InvalidProducerEpoch = 47;
        public const int InvalidTransactionState = 48;
        public const int InvalidProducerId = 49;
        public const int ConcurrentTransactions = 51;
        public const int UnknownProducerId = 59;
        public const int FencedInstanceId = 82;
        public const int InvalidRecord = 87;
        public const int ProducerFenced = 90;
        public const int StaleMemberEpoch = 113;
        public const int TransactionAbortable = 120;
    }
}
