namespace Kappa.Consumer;

/// <summary>How a failed record is tried again. While it waits, it holds the records of its own key and no others.</summary>
public sealed record RetryOptions
{
    /// <summary>Attempts in a row, the first included; 1 never retries. After the last one the record goes to a retry topic, or to the dead-letter topic.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Pause before the second attempt; it doubles with each further one.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause between two attempts.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a pause is drawn from the upper half of its length, so that records that failed together do not return together.</summary>
    public bool Jitter { get; set; } = true;

    /// <summary>Which faults are worth another attempt; null (default) means all. Not read from configuration.</summary>
    public Func<Exception, bool>? ShouldRetry { get; set; }

    /// <summary>
    /// Topics in which a record waits for another round of <see cref="MaxAttempts"/> when its attempts are spent, one after the other; after the last one it goes to
    /// the dead-letter topic. None (default): it goes there at once. Later records of its key pass it meanwhile.
    /// </summary>
    public IList<RetryTopic> Topics { get; set; } = [];
}
