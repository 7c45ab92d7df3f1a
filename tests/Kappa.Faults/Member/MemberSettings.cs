using System.Text.Json;
using Kappa.Consumer;

namespace Kappa.Faults.Member;

/// <summary>What a member is told on its command line.</summary>
internal sealed record MemberSettings
{
    /// <summary>Records in work at once: the most that a kill can make run twice, apart from what was finished since the last commit.</summary>
    public const int MaxInFlight = 1_000;

    /// <summary>Attempts of a record; one that fails as often is a dead letter.</summary>
    public const int MaxAttempts = 3;

    public required string BootstrapServers { get; init; }

    public required string Registry { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    public required string Output { get; init; }

    public required string DeadLetters { get; init; }

    public required string Group { get; init; }

    public required bool IsExactlyOnce { get; init; }

    public required IReadOnlyDictionary<string, string> Kafka { get; init; }

    public void Configure(KappaConsumerOptions options)
    {
        options.Topics = [.. Topics];
        options.Group = Group;
        options.OutputTopic = Output;
        options.DeadLetterTopic = DeadLetters;
        options.SchemaRegistry = Registry;
        options.StartTimeout = TimeSpan.FromMinutes(1);
        options.ExactlyOnce = IsExactlyOnce;
        options.MaxInFlightRecords = MaxInFlight;
        options.Concurrency = 64;
        options.Retry.MaxAttempts = MaxAttempts;
        options.Retry.BaseDelay = TimeSpan.FromMilliseconds(50);
        options.DrainTimeout = TimeSpan.FromSeconds(10);
        options.Kafka["bootstrap.servers"] = BootstrapServers;
        foreach (var (name, value) in Kafka)
            options.Kafka[name] = value;
    }

    public string Write() => JsonSerializer.Serialize(this);

    public static MemberSettings Read(string text) => JsonSerializer.Deserialize<MemberSettings>(text)!;
}
