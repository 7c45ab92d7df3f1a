namespace Kappa.Consumer;

/// <summary>What a consumer is doing.</summary>
public enum ConsumerState
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Reads, or would if there were records.</summary>
    Running,

    /// <summary>Begins nothing more; what runs is being finished.</summary>
    Stopping,

    /// <summary>Has ended as it was told to.</summary>
    Stopped,

    /// <summary>Has ended because of a fault: <see cref="KappaConsumer.Completion"/> holds it.</summary>
    Failed,
}
