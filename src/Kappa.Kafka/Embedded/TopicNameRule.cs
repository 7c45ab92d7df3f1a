using System.Buffers;

namespace Kappa.Kafka;

/// <summary>What Kafka allows as a topic's name (org.apache.kafka.common.internals.Topic).</summary>
internal static class TopicNameRule
{
    public const string Words = "a name has 1 to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-', and is neither '.' nor '..'";

    private const int MaxLength = 249;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool Allows(string name) => name.Length is > 0 and <= MaxLength && name is not ("." or "..") && !name.AsSpan().ContainsAnyExcept(Allowed);
}
