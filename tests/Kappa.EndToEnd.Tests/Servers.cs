using Kappa.RealServers;

namespace Kappa.EndToEnd.Tests;

/// <summary>A real broker and a real registry; the test is skipped where there are none.</summary>
internal sealed record Servers(string Kafka, string Registry)
{
    public static async Task<Servers> RequireAsync() => new(await RealServer.KafkaAsync(), await RealServer.RegistryAsync());
}
