namespace Kappa.Avro.Tests.Registries;

public sealed class FileSchemaRegistryTests : IDisposable
{
    private static readonly AvroSchema First = AvroSchema.Parse("""{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}""");
    private static readonly AvroSchema Second = AvroSchema.Parse("""{"type":"record","name":"A","fields":[{"name":"x","type":"long"}]}""");
    private readonly string _folder = Directory.CreateTempSubdirectory("kappa-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_schema_keeps_its_id_under_every_subject_and_after_a_restart()
    {
        int id;
        using (var registry = Open())
        {
            id = await registry.RegisterAsync("trips-value", First, default);
            Assert.Equal(id, await registry.RegisterAsync("trips-value", First, default));
            Assert.Equal(id, await registry.RegisterAsync("other/subject", First, default));
            Assert.NotEqual(id, await registry.RegisterAsync("trips-value", Second, default));
        }

        using var again = Open();
        Assert.Equal(First, await again.GetAsync(id, default));
        Assert.Equal(id, await again.RegisterAsync("trips-value", First, default));
        Assert.Equal(id, await again.FindAsync("other/subject", First, default));
        Assert.Null(await again.FindAsync("other/subject", Second, default));
        Assert.Null(await again.FindAsync("no such subject", First, default));
    }

    [Fact]
    public async Task Schemas_that_differ_in_a_logical_type_have_different_ids()
    {
        using var registry = Open();
        var plain = AvroSchema.Parse("\"long\"");
        var time = AvroSchema.Parse("""{"type":"long","logicalType":"timestamp-micros"}""");
        Assert.NotEqual(await registry.RegisterAsync("s", plain, default), await registry.RegisterAsync("s", time, default));
    }

    [Fact]
    public async Task An_unknown_id_is_code_40403()
    {
        using var registry = Open();
        await registry.RegisterAsync("s", First, default);
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.GetAsync(99, default));
        Assert.Equal(40403, fault.Code);
        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_gone_does_not_say_that_an_id_is_unknown()
    {
        using var registry = Open();
        await registry.RegisterAsync("s", First, default);
        Directory.Move(Path.Combine(_folder, "schemas"), Path.Combine(_folder, "elsewhere"));
        using var again = Open();
        Assert.Null((await Assert.ThrowsAsync<SchemaRegistryException>(async () => await again.GetAsync(1, default))).Code);
        Assert.Null((await Assert.ThrowsAsync<SchemaRegistryException>(async () => await again.GetTextAsync(1, default))).Code);
    }

    [Fact]
    public async Task A_schema_that_another_registered_later_is_found()
    {
        using var reader = Open();
        await Assert.ThrowsAsync<SchemaRegistryException>(async () => await reader.GetAsync(1, default));
        using var writer = Open();
        Assert.Equal(1, await writer.RegisterAsync("s", First, default));
        Assert.Equal(First, await reader.GetAsync(1, default));
    }

    [Fact]
    public async Task A_damaged_schema_file_is_named()
    {
        using (var registry = Open()) await registry.RegisterAsync("s", First, default);
        var path = Path.Combine(_folder, "schemas", "1.avsc");
        await File.WriteAllTextAsync(path, """{"type":"rec""", TestContext.Current.CancellationToken);
        using var again = Open();
        var fault = await Assert.ThrowsAsync<UnusableSchemaException>(async () => await again.GetAsync(1, default));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnusableSchemaException>(async () => await again.RegisterAsync("s", Second, default));
    }

    [Fact]
    public async Task A_damaged_list_of_subjects_is_named()
    {
        var path = Path.Combine(_folder, "subjects.json");
        await File.WriteAllTextAsync(path, "{", TestContext.Current.CancellationToken);
        using var registry = Open();
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.RegisterAsync("s", First, default));
        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_another_holds_is_unreachable_after_the_stated_time()
    {
        using var held = new FileStream(Path.Combine(_folder, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var registry = SchemaRegistry.Open(_folder, TimeSpan.FromMilliseconds(50));
        var fault = await Assert.ThrowsAsync<SchemaRegistryUnreachableException>(async () => await registry.RegisterAsync("s", First, default));
        Assert.Contains(_folder, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_agree_on_the_ids()
    {
        var schemas = Enumerable.Range(0, 8).Select(i => AvroSchema.Parse($$"""{"type":"fixed","name":"F","size":{{i + 1}}}""")).ToArray();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            using var registry = Open();
            var mine = new int[schemas.Length];
            for (var i = 0; i < schemas.Length; i++)
            {
                var pick = (i + worker) % schemas.Length;
                mine[pick] = await registry.RegisterAsync($"subject-{worker % 3}", schemas[pick], default);
            }

            return mine;
        })));
        Assert.All(ids, mine => Assert.Equal(ids[0], mine));
        Assert.Equal(Enumerable.Range(1, 8), ids[0].Order());
        Assert.Equal(8, Directory.GetFiles(Path.Combine(_folder, "schemas")).Length);
    }

    [Fact]
    public async Task Processes_that_race_agree_on_the_ids()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RacingProcess.RunAsync(_folder, limit.Token)));
        Assert.All(ids, mine => Assert.Equal(ids[0], mine));
        using var registry = Open();
        var numbers = ids[0].Split(' ').Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers.Order());
        for (var i = 0; i < numbers.Length; i++) Assert.Equal(RacingProcess.Schema(i), await registry.GetAsync(numbers[i], limit.Token));
    }

    private ISchemaRegistry Open() => SchemaRegistry.Open(_folder, TimeSpan.FromSeconds(30));
}
