using Kappa.RealServers;
using Kappa.Testing;

namespace Kappa.Avro.Tests.Registries;

/// <summary>Schemas that the registry only carries.</summary>
public sealed class SchemaTextTests : IDisposable
{
    private const string Proto = "syntax = \"proto3\";\npackage shop;\nmessage Order { int32 number = 1; }";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("kappa-registry-").FullName;
    private readonly string _subject = $"kappa-{Guid.NewGuid():N}-value";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_keeps_schemas_of_any_type_beside_those_of_avro()
    {
        using var registry = SchemaRegistry.Open(_folder, Limit);
        var avro = AvroSchema.Parse("\"long\"");
        Assert.Equal(1, await registry.RegisterAsync(_subject, avro, Cancel));
        var text = new SchemaText(SchemaText.Protobuf, Proto) { References = [new SchemaReference("a.proto", "a.proto", 1)] };
        Assert.Equal(new RegisteredSchema(2, 2), await registry.RegisterTextAsync(_subject, text, Cancel));
        Assert.Equal(new RegisteredSchema(2, 1), await registry.RegisterTextAsync("other", text, Cancel));
        Assert.Equal(new RegisteredSchema(3, 2), await registry.RegisterTextAsync("other", text with { References = [] }, Cancel));
        Assert.Equal(new RegisteredSchema(1, 3), await registry.RegisterTextAsync("other", new SchemaText(SchemaText.Avro, "\"long\""), Cancel));
        Assert.Equal(4, await registry.RegisterAsync("other", AvroSchema.Parse("\"int\""), Cancel));

        using var again = SchemaRegistry.Open(_folder, Limit);
        Assert.Equal(text, await again.GetTextAsync(2, Cancel));
        Assert.Equal((SchemaText.Avro, "\"long\""), ((await again.GetTextAsync(1, Cancel)).Type, (await again.GetTextAsync(1, Cancel)).Text.Trim()));
        Assert.Equal(1, await again.FindAsync("other", avro, Cancel));
        Assert.Equal(40403, (await Assert.ThrowsAsync<SchemaRegistryException>(async () => await again.GetTextAsync(9, Cancel))).Code);
        Assert.Contains("PROTOBUF", (await Assert.ThrowsAsync<UnusableSchemaException>(async () => await again.GetAsync(2, Cancel))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "schemas", "2.json"), "{");
        Assert.Contains("2.json", (await Assert.ThrowsAsync<UnusableSchemaException>(async () => await again.GetTextAsync(2, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_keeps_them_with_their_references()
    {
        await using var server = RegistryServer.Start();
        using var registry = SchemaRegistry.Open(server.Address, Limit);
        Assert.Equal(new RegisteredSchema(1, 1), await registry.RegisterTextAsync("a.proto", new SchemaText(SchemaText.Protobuf, Proto), Cancel));
        var text = new SchemaText(SchemaText.Protobuf, "import \"a.proto\";") { References = [new SchemaReference("a.proto", "a.proto", 1)] };
        var registered = await registry.RegisterTextAsync(_subject, text, Cancel);
        Assert.Equal(new RegisteredSchema(2, 1), registered);
        Assert.Equal(text, await registry.GetTextAsync(registered.Id, Cancel));
        Assert.Contains("not AVRO", (await Assert.ThrowsAsync<UnusableSchemaException>(async () => await registry.GetAsync(registered.Id, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_registry_keeps_them()
    {
        using var registry = SchemaRegistry.Open(await RealServer.RegistryAsync(), Limit);
        var text = new SchemaText(SchemaText.Protobuf, Proto);
        var registered = await registry.RegisterTextAsync(_subject, text, Cancel);
        Assert.Equal(1, registered.Version);
        Assert.Equal(registered, await registry.RegisterTextAsync(_subject, text, Cancel));
        var back = await registry.GetTextAsync(registered.Id, Cancel);
        Assert.Equal(text, back);
        Assert.Equal(40403, (await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.GetTextAsync(2_000_000_000, Cancel))).Code);
        Assert.Equal(422, (await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.RegisterTextAsync(_subject, new SchemaText(SchemaText.Protobuf, "no proto"), Cancel))).Status);
    }
}
