using System.Net;
using System.Text;
using Kappa.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Avro.Tests.Registries;

public sealed class HttpSchemaRegistryTests : IAsyncDisposable
{
    private static readonly AvroSchema First = AvroSchema.Parse("""{"type":"record","name":"A","fields":[{"name":"x","type":"int"}]}""");
    private readonly RegistryServer _server = RegistryServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_was_registered_is_found_again_and_asked_for_once()
    {
        using var registry = Open();
        var id = await registry.RegisterAsync("trips value/ä", First, default);
        Assert.Equal(id, await registry.RegisterAsync("trips value/ä", First, default));
        Assert.Equal(1, _server.Requests);
        using var other = Open();
        Assert.Equal(id, await other.FindAsync("trips value/ä", First, default));
        Assert.Equal(First, await other.GetAsync(id, default));
        Assert.Same(await other.GetAsync(id, default), await other.GetAsync(id, default));
        Assert.Equal(3, _server.Requests);
        Assert.Null(await other.FindAsync("no such subject", First, default));
        Assert.Null(await other.FindAsync("trips value/ä", AvroSchema.Parse("\"int\""), default));
    }

    [Fact]
    public async Task An_unknown_id_is_code_40403_and_is_asked_for_again()
    {
        using var registry = Open();
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.GetAsync(1, default));
        Assert.Equal((404, 40403), (fault.Status, fault.Code));
        Assert.Contains(_server.Address, fault.Message, StringComparison.Ordinal);
        _server.Add("s", First.Json);
        Assert.Equal(First, await registry.GetAsync(1, default));
    }

    [Fact]
    public async Task Faults_that_pass_are_waited_out()
    {
        using var registry = Open();
        _server.Fail(RegistryFault.Drop);
        _server.Fail(RegistryFault.Answer(HttpStatusCode.ServiceUnavailable, 50301, "starting"));
        _server.Fail(RegistryFault.Answer(HttpStatusCode.TooManyRequests, 42901, "slow down"));
        _server.Fail(RegistryFault.Text(HttpStatusCode.BadGateway, "<html>no</html>"));
        Assert.Equal(1, await registry.RegisterAsync("s", First, default));
        Assert.Equal(5, _server.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.Conflict, 409)]
    [InlineData(HttpStatusCode.UnprocessableEntity, 42201)]
    [InlineData(HttpStatusCode.Forbidden, 40301)]
    public async Task A_refusal_is_final_and_says_why(HttpStatusCode status, int code)
    {
        using var registry = Open();
        _server.Fail(RegistryFault.Answer(status, code, "because of this"));
        var fault = await Assert.ThrowsAsync<SchemaRegistryException>(async () => await registry.RegisterAsync("s", First, default));
        Assert.Equal(((int)status, code), (fault.Status, fault.Code));
        Assert.Contains("because of this", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, _server.Requests);
        Assert.Equal(1, await registry.RegisterAsync("s", First, default));
    }

    [Fact]
    public async Task Callers_of_one_id_share_one_request_and_one_who_leaves_does_not_end_it()
    {
        using var registry = Open();
        var id = _server.Add("s", First.Json);
        _server.Fail(RegistryFault.Late(TimeSpan.FromMilliseconds(200)));
        using var leaving = new CancellationTokenSource();
        var left = registry.GetAsync(id, leaving.Token).AsTask();
        var calls = Enumerable.Range(0, 20).Select(_ => registry.GetAsync(id, default).AsTask()).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.All(await Task.WhenAll(calls), schema => Assert.Equal(First, schema));
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task No_answer_is_unreachable_after_the_stated_time_with_address_and_time()
    {
        await _server.StopAsync();
        using var registry = SchemaRegistry.Open(_server.Address.Replace("http://", "http://me:secret@", StringComparison.Ordinal), TimeSpan.FromMilliseconds(300));
        var fault = await Assert.ThrowsAsync<SchemaRegistryUnreachableException>(async () => await registry.GetAsync(1, default));
        Assert.Contains(_server.Address, fault.Message, StringComparison.Ordinal);
        Assert.Contains("waited 0.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault + registry.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_unreachable_by_the_given_clock()
    {
        var time = new FakeTimeProvider();
        using var registry = SchemaRegistry.Open(new SchemaRegistryOptions { Address = _server.Address, Timeout = TimeSpan.FromHours(1), TimeProvider = time });
        _server.Fail(RegistryFault.Late(TimeSpan.FromMinutes(5)));
        var call = registry.GetAsync(1, default).AsTask();
        while (_server.Requests == 0) await Task.Yield();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        var fault = await Assert.ThrowsAsync<SchemaRegistryUnreachableException>(() => call.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("waited 3600.0 s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_comes_back_is_used_again()
    {
        using var registry = Open();
        Assert.Equal(1, await registry.RegisterAsync("s", First, default));
        await _server.StopAsync();
        Assert.Equal(1, await registry.RegisterAsync("s", First, default));
        var pending = registry.GetAsync(1, default).AsTask();
        _server.Resume();
        Assert.Equal(First, await pending);
    }

    [Fact]
    public async Task The_next_address_is_tried_when_one_is_down()
    {
        using var registry = SchemaRegistry.Open($"http://127.0.0.1:9,{_server.Address}/", TimeSpan.FromSeconds(30));
        Assert.Equal(1, await registry.RegisterAsync("s", First, default));
    }

    [Fact]
    public async Task User_info_settings_and_tokens_authenticate()
    {
        _server.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("us:er@x:pä ss"));
        using (var open = Open())
            Assert.Equal(401, (await Assert.ThrowsAsync<SchemaRegistryException>(async () => await open.RegisterAsync("s", First, default))).Status);
        using (var settings = SchemaRegistry.Open(new SchemaRegistryOptions { Address = _server.Address, UserName = "us:er@x", Password = "pä ss" }))
            Assert.Equal(1, await settings.RegisterAsync("s", First, default));
        _server.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:pä ss/:"));
        using (var info = SchemaRegistry.Open(_server.Address.Replace("//", "//user:p%C3%A4%20ss%2F%3A@", StringComparison.Ordinal), TimeSpan.FromSeconds(30)))
            Assert.Equal(1, await info.RegisterAsync("s", First, default));
        _server.Authorization = "Bearer abc";
        using (var token = SchemaRegistry.Open(new SchemaRegistryOptions { Address = _server.Address, BearerToken = "abc" }))
            Assert.Equal(1, await token.RegisterAsync("s", First, default));
        using (var provider = SchemaRegistry.Open(new SchemaRegistryOptions { Address = _server.Address, BearerTokenProvider = _ => new("abc") }))
            Assert.Equal(1, await provider.RegisterAsync("s", First, default));
    }

    [Fact]
    public async Task Schemas_that_refer_to_others_are_made_whole()
    {
        _server.Add("point", """{"type":"record","name":"Point","namespace":"geo","fields":[{"name":"x","type":"double"},{"name":"y","type":"double"}]}""");
        _server.Add("line", """{"type":"record","name":"Line","namespace":"geo","fields":[{"name":"a","type":"Point"},{"name":"b","type":"geo.Point"}]}""", ("geo.Point", "point", 1));
        var id = _server.Add(
            "map", """{"type":"record","name":"Map","fields":[{"name":"lines","type":{"type":"array","items":"geo.Line"}},{"name":"centre","type":["null","geo.Point"]}]}""",
            ("geo.Line", "line", 1), ("geo.Point", "point", 1));
        using var registry = Open();
        var schema = await registry.GetAsync(id, default);
        var whole = AvroSchema.Parse("""
            {"type":"record","name":"Map","fields":[
              {"name":"lines","type":{"type":"array","items":{"type":"record","name":"geo.Line","fields":[
                {"name":"a","type":{"type":"record","name":"geo.Point","fields":[{"name":"x","type":"double"},{"name":"y","type":"double"}]}},{"name":"b","type":"geo.Point"}]}}},
              {"name":"centre","type":["null","geo.Point"]}]}
            """);
        Assert.Equal(whole, schema);
        Assert.Equal("Map", schema.Model.Name);
    }

    [Fact]
    public async Task A_schema_that_others_published_with_a_logical_type_that_cannot_be_is_read_without_it()
    {
        var id = _server.Add("s", """{"type":"bytes","logicalType":"decimal"}""");
        using var registry = Open();
        Assert.Equal(AvroKind.Bytes, (await registry.GetAsync(id, default)).Root.Kind);
    }

    [Theory]
    [InlineData("{\"schema\":\"{\\\"type\\\":\\\"rec\\\"}\"}", "rec", true)]
    [InlineData("{\"schema\":\"message M {}\",\"schemaType\":\"PROTOBUF\"}", "PROTOBUF", true)]
    [InlineData("{}", "schema", false)]
    [InlineData("[]", "cannot be used", false)]
    [InlineData("<html>", "not JSON", false)]
    public async Task An_answer_that_is_no_Avro_schema_is_named(string answer, string part, bool isTheSchemasFault)
    {
        using var registry = Open();
        _server.Fail(RegistryFault.Text(HttpStatusCode.OK, answer));
        var fault = await Assert.ThrowsAnyAsync<SchemaRegistryException>(async () => await registry.GetAsync(1, default));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Equal(isTheSchemasFault, fault is UnusableSchemaException);
    }

    [Fact]
    public void Everything_wrong_with_the_options_is_listed()
    {
        var message = Assert.Throws<ArgumentException>(() => SchemaRegistry.Open(new SchemaRegistryOptions
        {
            Address = "http://,http://me:secret@:x",
            Timeout = TimeSpan.Zero,
            UserName = "me",
            BearerToken = "t",
        })).Message;
        foreach (var part in new[] { "no URL", "Timeout", "together", "One of" }) Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    private ISchemaRegistry Open() => SchemaRegistry.Open(_server.Address, TimeSpan.FromSeconds(30));
}
