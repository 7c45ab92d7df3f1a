using System.Net.Http.Json;
using Kappa.RealServers;

namespace Kappa.Avro.Tests.Registries;

/// <summary>Against a real registry with the Confluent API.</summary>
public sealed class RealRegistryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _subject = $"kappa-{Guid.NewGuid():N}-value";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schemas_keep_their_ids_and_come_back_as_they_were()
    {
        var schema = AvroSchema.For<Types.SchemaOfTypeTests.Trip>();
        using var registry = SchemaRegistry.Open(await RealServer.RegistryAsync(), Limit);
        Assert.Null(await registry.FindAsync(_subject, schema, Cancel));
        var id = await registry.RegisterAsync(_subject, schema, Cancel);
        using var other = SchemaRegistry.Open(await RealServer.RegistryAsync(), Limit);
        Assert.Equal(id, await other.RegisterAsync(_subject, schema, Cancel));
        Assert.Equal(id, await other.FindAsync(_subject, schema, Cancel));
        Assert.Null(await other.FindAsync(_subject, AvroSchema.Parse("\"string\""), Cancel));
        Assert.Equal(schema, await other.GetAsync(id, Cancel));
    }

    [Fact]
    public async Task An_unknown_id_is_refused_with_the_registrys_code()
    {
        using var registry = SchemaRegistry.Open(await RealServer.RegistryAsync(), Limit);
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.GetAsync(2_000_000_000, Cancel));
        Assert.Equal((404, 40403), (fault.Status, fault.Code));
    }

    [Fact]
    public async Task An_incompatible_schema_is_refused_and_the_message_says_so()
    {
        var address = await RealServer.RegistryAsync();
        using var registry = SchemaRegistry.Open(address, Limit);
        await registry.RegisterAsync(_subject, AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}"""), Cancel);
        using (var client = new HttpClient())
            (await client.PutAsJsonAsync($"{address}/config/{_subject}", new { compatibility = "BACKWARD" }, Cancel)).EnsureSuccessStatusCode();
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () =>
            await registry.RegisterAsync(_subject, AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}"""), Cancel));
        Assert.Equal(409, fault.Status);
        Assert.Contains(_subject, fault.Message, StringComparison.Ordinal);
        var compatible = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":0}]}""";
        Assert.True(await registry.RegisterAsync(_subject, AvroSchema.Parse(compatible), Cancel) > 0);
    }

    [Fact]
    public async Task References_are_followed()
    {
        var address = await RealServer.RegistryAsync();
        using var client = new HttpClient();
        (await client.PostAsJsonAsync($"{address}/subjects/{_subject}-point/versions", new { schema = """{"type":"record","name":"Point","namespace":"geo","fields":[{"name":"x","type":"double"}]}""" }, Cancel)).EnsureSuccessStatusCode();
        var answer = await client.PostAsJsonAsync($"{address}/subjects/{_subject}/versions", new
        {
            schema = """{"type":"record","name":"Line","namespace":"geo","fields":[{"name":"a","type":"geo.Point"},{"name":"b","type":"geo.Point"}]}""",
            references = new[] { new { name = "geo.Point", subject = $"{_subject}-point", version = 1 } },
        }, Cancel);
        var id = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Dictionary<string, int>>(Cancel))!["id"];
        using var registry = SchemaRegistry.Open(address, Limit);
        Assert.Equal(
            AvroSchema.Parse("""{"type":"record","name":"geo.Line","fields":[{"name":"a","type":{"type":"record","name":"geo.Point","fields":[{"name":"x","type":"double"}]}},{"name":"b","type":"geo.Point"}]}"""),
            await registry.GetAsync(id, Cancel));
    }

    [Fact]
    public async Task A_registry_that_is_killed_and_started_again_is_waited_for()
    {
        var port = Ports.Free(2);
        var schema = AvroSchema.Parse("\"string\"");
        await using var first = await LaunchedServer.StartAsync("registry", port);
        using var registry = SchemaRegistry.Open(first.Endpoint, TimeSpan.FromMinutes(3));
        await registry.RegisterAsync(_subject, schema, Cancel);
        await first.KillAsync();
        using (var hasty = SchemaRegistry.Open(first.Endpoint, TimeSpan.FromMilliseconds(500)))
            Assert.Contains(first.Endpoint, (await Assert.ThrowsAsync<SchemaRegistryUnreachableException>(async () => await hasty.GetAsync(1, Cancel))).Message, StringComparison.Ordinal);
        var waiting = registry.RegisterAsync($"{_subject}-2", schema, Cancel).AsTask();
        await using var second = await LaunchedServer.StartAsync("registry", port);
        Assert.True(await waiting > 0);
    }
}
