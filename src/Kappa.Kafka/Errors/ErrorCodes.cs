namespace Kappa.Kafka;

/// <summary>librdkafka's codes that this package itself acts on, and the one table of which errors a later call may outlive.</summary>
/// <remarks>Positive codes are the broker's (Kafka protocol, "Error Codes", column "Retriable").</remarks>
internal static class ErrorCodes
{
    public const int Destroy = -197;
    public const int Transport = -195;
    public const int MessageTimedOut = -192;
    public const int PartitionEnd = -191;
    public const int UnknownPartition = -190;
    public const int UnknownTopic = -188;
    public const int AllBrokersDown = -187;
    public const int InvalidArgument = -186;
    public const int TimedOut = -185;
    public const int QueueFull = -184;
    public const int WaitCoordinator = -180;
    public const int UnknownGroup = -179;
    public const int InProgress = -178;
    public const int AssignPartitions = -175;
    public const int RevokePartitions = -174;
    public const int State = -172;
    public const int NotImplemented = -170;
    public const int NoOffset = -168;
    public const int UnsupportedFeature = -165;
    public const int Retry = -153;
    public const int Fatal = -150;
    public const int DestroyBroker = -137;
    public const int InvalidTopic = 17;
    public const int TopicExists = 36;
    public const int UnknownTopicOrPartition = 3;

    public static bool IsRetriable(int code) => code is
        Transport or MessageTimedOut or AllBrokersDown or TimedOut or QueueFull or WaitCoordinator or InProgress or Retry or DestroyBroker
        or 2 // CORRUPT_MESSAGE
        or UnknownTopicOrPartition
        or 5 // LEADER_NOT_AVAILABLE
        or 6 // NOT_LEADER_OR_FOLLOWER
        or 7 // REQUEST_TIMED_OUT
        or 9 // REPLICA_NOT_AVAILABLE
        or 13 // NETWORK_EXCEPTION
        or 14 // COORDINATOR_LOAD_IN_PROGRESS
        or 15 // COORDINATOR_NOT_AVAILABLE
        or 16 // NOT_COORDINATOR
        or 19 // NOT_ENOUGH_REPLICAS
        or 20 // NOT_ENOUGH_REPLICAS_AFTER_APPEND
        or 27 // REBALANCE_IN_PROGRESS: the commit may succeed once the group is stable
        or 41 // NOT_CONTROLLER
        or 51 // CONCURRENT_TRANSACTIONS
        or 56 // KAFKA_STORAGE_ERROR
        or 70 or 71 // FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH
        or 74 or 75 // FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH
        or 78 // OFFSET_NOT_AVAILABLE
        or 83 // ELIGIBLE_LEADERS_NOT_AVAILABLE
        or 88 // UNSTABLE_OFFSET_COMMIT
        or 89 // THROTTLING_QUOTA_EXCEEDED
        or 113; // STALE_MEMBER_EPOCH: librdkafka's remark on rd_kafka_commit
}
