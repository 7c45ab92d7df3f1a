namespace Kappa.Jobs.Tests;

public sealed class CommandLineReaderTests
{
    private static KappaCommand Read(string line) => CommandLineReader.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData("")]
    [InlineData("--urls http://localhost:5000")]
    [InlineData("--Kappa:Group=other")]
    [InlineData("Kappa:Group=other")]
    public void Without_a_command_the_service_is_live(string line) => Assert.IsType<KappaCommand.Live>(Read(line));

    [Fact]
    public void Replay_takes_its_options()
    {
        var replay = Assert.IsType<KappaCommand.Replay>(
            Read("replay --job a.jsonc --out b --kafka h:9092 --registry http://h:8081 --without-service --explain --timeout 2m --stall 500ms"));
        Assert.Equal(
            new KappaCommand.Replay("a.jsonc", "b", new Endpoints("h:9092", "http://h:8081", TimeSpan.FromMinutes(2)), true, true, TimeSpan.FromMilliseconds(500)), replay);
    }

    [Fact]
    public void Replay_alone_means_the_embedded_cluster_and_the_default_times() => Assert.Equal(
        new KappaCommand.Replay(null, null, new Endpoints(null, null, TimeSpan.FromSeconds(15)), false, false, TimeSpan.FromMinutes(10)), Read("replay"));

    [Fact]
    public void Serve_and_audit_take_their_options()
    {
        Assert.Equal(new KappaCommand.Serve("a", new Endpoints("h:1", "r", TimeSpan.FromSeconds(15))), Read("serve --job a --kafka h:1 --registry r"));
        Assert.Equal(new KappaCommand.Audit("a", "o", new Endpoints(null, null, TimeSpan.FromSeconds(15)), true), Read("audit --explain --out o --job a"));
    }

    [Theory]
    [InlineData("replay --bogus", "--bogus")]
    [InlineData("replay --explian", "did you mean \"--explain\"?")]
    [InlineData("replay --outt=x", "did you mean \"--out\"?")]
    [InlineData("replay extra", "unexpected argument \"extra\"")]
    [InlineData("replay --job", "--job")]
    [InlineData("replay --kafka", "--kafka")]
    [InlineData("serve --registry", "--registry")]
    [InlineData("audit --timeout", "--timeout")]
    [InlineData("replay --job a --job b", "--job")]
    [InlineData("replay --timeout soon", "\"soon\" is not a time")]
    [InlineData("replay --timeout 0s", "\"0s\" is not a time")]
    [InlineData("replay --out=", "--out")]
    [InlineData("replay --kafka h:1", "--registry")]
    [InlineData("replay --kafka h:port --registry r", "port is no port")]
    [InlineData("replay --kafka a:1,h:99999 --registry r", "99999 is no port")]
    [InlineData("replay --kafka http://h:9092 --registry r", "\"http://h:9092\" is no address of a broker")]
    [InlineData("serve --kafka h:1, --registry r", "is no address of a broker")]
    [InlineData("replay --registry ftp://h", "\"ftp://h\" is no URL of http or https")]
    [InlineData("replay --registry http://[h", "\"http://[h\" is no URL of http or https")]
    [InlineData("replay --registry localhost:8081", "write http://localhost:8081")]
    [InlineData("replay --without-service", "--kafka HOST:PORT")]
    [InlineData("serve --kafka embedded", "--kafka HOST:PORT")]
    [InlineData("serve --explain", "--explain")]
    [InlineData("reply", "did you mean \"replay\"?")]
    [InlineData("nonsense", "\"nonsense\". Commands: replay, serve, audit")]
    [InlineData("--urls http://localhost:1 replay", "The command goes first")]
    public void What_makes_no_sense_is_refused_by_name(string line, string named) =>
        Assert.Contains(named, Assert.IsType<KappaCommand.Invalid>(Read(line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("embedded")]
    [InlineData("broker-1.example.org:9092,broker-2")]
    [InlineData("SASL_SSL://h:9093")]
    [InlineData("[::1]:9092")]
    public void Addresses_pass_as_the_client_takes_them(string servers)
    {
        Assert.Null(AddressText.FaultOfKafka(servers));
        Assert.Null(AddressText.FaultOfRegistry("https://user:secret@h:8081/apis"));
        Assert.Null(AddressText.FaultOfRegistry(@"C:\schemas"));
        Assert.Null(AddressText.FaultOfRegistry("../schemas"));
    }

    [Fact]
    public void An_empty_value_is_refused() =>
        Assert.Contains("--out is empty", Assert.IsType<KappaCommand.Invalid>(CommandLineReader.Read(["replay", "--out", ""])).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var message = Assert.IsType<KappaCommand.Invalid>(Read("replay --bogus --timeout soon --kafka h:1")).Message;
        Assert.Contains("--bogus", message, StringComparison.Ordinal);
        Assert.Contains("soon", message, StringComparison.Ordinal);
        Assert.Contains("--registry", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay --Kappa:Group=other")]
    [InlineData("replay --Kappa:Group other --explain")]
    [InlineData("replay --urls http://localhost:1 --environment Development")]
    public void Settings_of_the_host_pass(string line) => Assert.IsType<KappaCommand.Replay>(Read(line));

    [Theory]
    [InlineData("--help", "replay")]
    [InlineData("--help", "Exit codes")]
    [InlineData("-h", "serve")]
    [InlineData("replay --help", "--without-service")]
    [InlineData("replay --bogus --help", "--without-service")]
    [InlineData("--urls x --help", "audit")]
    public void Help_names_what_there_is(string line, string named) =>
        Assert.Contains(named, Assert.IsType<KappaCommand.Show>(Read(line)).Text, StringComparison.Ordinal);
}
