namespace Kappa.Faults;

/// <summary>A way to be a member of a group; rounds take turns with them.</summary>
/// <param name="Name">What it is called in the output.</param>
/// <param name="IsStatic">Whether members keep their partitions over a quick restart.</param>
/// <param name="IsExactlyOnce">Whether results are written in transactions: then there are no duplicates.</param>
/// <param name="Kafka">Properties of the client.</param>
internal sealed record Variant(string Name, bool IsStatic, bool IsExactlyOnce, IReadOnlyDictionary<string, string> Kafka)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("cooperative", false, false, Classic),
        new("cooperative, exactly once", false, true, Classic),
        new("KIP-848", false, false, NewProtocol),
        new("cooperative, static members", true, false, Classic),
        new("KIP-848, exactly once", false, true, NewProtocol),
    ];

    private static Dictionary<string, string> NewProtocol => new() { ["group.protocol"] = "consumer", ["isolation.level"] = "read_committed" };

    // sessions end soon, so that a round sees what follows
    private static Dictionary<string, string> Classic => new() { ["session.timeout.ms"] = "6000", ["isolation.level"] = "read_committed" };
}
