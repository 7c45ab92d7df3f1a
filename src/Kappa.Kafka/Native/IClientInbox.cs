namespace Kappa.Kafka.Native;

/// <summary>What a client's callbacks reach.</summary>
internal interface IClientInbox
{
    /// <summary>Where the client gets its tokens; null when the user gave no source.</summary>
    ClientTokens? Tokens { get; }
}
