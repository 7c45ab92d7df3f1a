namespace Kappa.Consumer;

/// <summary>A topic in which failed records wait for a later round of attempts, without holding anything.</summary>
public sealed record RetryTopic
{
    /// <summary>Name of the topic. It is read by the same consumer.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// How long a record waits there; it is taken up at most a twentieth of it, or 1 s, later. The topic's retention must be longer.
    /// </summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(1);
}
