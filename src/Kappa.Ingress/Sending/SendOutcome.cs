namespace Kappa.Ingress;

/// <summary>What became of a record that was to be sent.</summary>
internal enum SendOutcome
{
    /// <summary>The producer has it; its acknowledgement will come.</summary>
    Sent,
    /// <summary>It is larger than the topic takes. Nothing was sent.</summary>
    TooLarge,
    /// <summary>The run has been stopped. Nothing was sent.</summary>
    Stopped,
}
