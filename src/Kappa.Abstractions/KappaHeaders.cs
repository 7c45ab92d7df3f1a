namespace Kappa;

/// <summary>Names of the record headers that Kappa reads and writes.</summary>
public static class KappaHeaders
{
    /// <summary>The 32-byte <see cref="Kappa.RecordId"/>.</summary>
    public const string RecordId = "kappa-id";

    /// <summary>
    /// What became of a record that has no result, in ASCII: <see cref="Filtered"/>. Set on a marker record (null value) in the egress
    /// topic, so that a filtered row is told from a lost one. Only records with a record id leave a marker.
    /// </summary>
    public const string Outcome = "kappa-outcome";

    /// <summary>Value of <see cref="Outcome"/>: the handler returned no result.</summary>
    public const string Filtered = "filtered";

    /// <summary>In a retry topic: when the record is due, milliseconds since the Unix epoch, decimal ASCII.</summary>
    public const string RetryDue = "kappa-retry-due";

    /// <summary>In a retry topic: number of attempts made so far, decimal ASCII.</summary>
    public const string RetryAttempts = "kappa-retry-attempts";

    /// <summary>In a retry topic: where the record first came from, as <c>topic/partition/offset</c>, UTF-8.</summary>
    public const string RetrySource = "kappa-retry-source";

    /// <summary>In a retry topic: the type and message of the last fault, UTF-8, cut to 4,096 bytes.</summary>
    public const string RetryCause = "kappa-retry-cause";

    /// <summary>On a dead letter: the type and message of the fault, UTF-8.</summary>
    public const string DeadLetterCause = "kappa-dead-letter-cause";

    /// <summary>On a dead letter: the stage that gave up, ASCII: <c>ingress</c>, <c>decode</c>, <c>handle</c> or <c>encode</c>.</summary>
    public const string DeadLetterStage = "kappa-dead-letter-stage";

    /// <summary>On a dead letter: the stack trace, UTF-8, cut to 4,096 bytes.</summary>
    public const string DeadLetterStack = "kappa-dead-letter-stack";

    /// <summary>On a dead letter: number of attempts made, decimal ASCII.</summary>
    public const string DeadLetterAttempts = "kappa-dead-letter-attempts";

    /// <summary>On a dead letter: where the record came from, as <c>topic/partition/offset</c>, UTF-8.</summary>
    public const string DeadLetterSource = "kappa-dead-letter-source";
}
