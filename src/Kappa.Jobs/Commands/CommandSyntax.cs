using System.CommandLine;

namespace Kappa.Jobs;

/// <summary>The commands and options of a service, with their help.</summary>
internal sealed class CommandSyntax
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan DefaultStall = TimeSpan.FromMinutes(10);

    public readonly Option<string?> Job = new("--job") { HelpName = "FILE", Description = "The job file. Default: what Kappa:Replay:Job of the configuration names." };
    public readonly Option<string?> Out = new("--out") { HelpName = "DIR", Description = "Where the result lands, and the job's record in DIR/_kappa. Default: out/<job name>." };

    public readonly Option<string?> Kafka = new("--kafka")
    {
        HelpName = "HOST:PORT",
        Description = "A Kafka cluster. Default of replay: embedded, a cluster inside this process; of serve: what the service's configuration says.",
    };

    public readonly Option<string?> Registry = new("--registry")
    {
        HelpName = "URL",
        Description = "A schema registry, or a folder to keep schemas in. Needed with --kafka. Default of replay on the embedded cluster: DIR/_kappa/registry.",
    };

    public readonly Option<bool> WithoutService = new("--without-service")
    {
        Description = "Send and land only; the service runs elsewhere, by the command serve. Needs --kafka.",
    };

    public readonly Option<bool> Explain = new("--explain") { Description = "List the rows that are missing, with the stage that lost each." };
    public readonly Option<TimeSpan> Timeout = Time("--timeout", DefaultTimeout, "How long to wait for an answer of Kafka and of the registry: 500ms, 30s, 2m.");
    public readonly Option<TimeSpan> Stall = Time("--stall", DefaultStall, "How long nothing may move before the replay gives up: 30s, 10m, 2h.");

    /// <summary>Options that the host itself reads; any other setting passes as <c>--Section:Key=value</c>.</summary>
    private readonly Option<string?>[] _hostOptions =
    [
        new("--urls") { HelpName = "URL", Description = "Where the service's web server listens. Default of replay: a free port of 127.0.0.1." },
        new("--environment") { HelpName = "NAME", Description = "The host's environment: Development, Production." },
        new("--contentRoot") { Hidden = true },
        new("--applicationName") { Hidden = true },
    ];

    public CommandSyntax()
    {
        Replay = Command("replay", "Runs a whole job in this process: snapshot, ingress, the service, sink, audit. Run again, it goes on where it stopped.",
            Job, Out, Kafka, Registry, WithoutService, Explain, Timeout, Stall);
        Serve = Command("serve", "Consumes a job's topics (or, without a job, the service's own) from a Kafka cluster until it is stopped.",
            Job, Kafka, Registry, Timeout);
        Audit = Command("audit", "Accounts for every row of a job again, from its record, the landed files, and the topics where they still hold its records.",
            Job, Out, Kafka, Registry, Explain, Timeout);
        Root = new RootCommand("Runs the service. Without a command: live, as it is configured.\n\n"
            + "Exit codes: 0 done, every row accounted for; 1 rows are missing, or something failed; 2 bad input; 3 Kafka or registry not reachable; 130 stopped.")
        {
            Replay,
            Serve,
            Audit,
        };
    }

    public RootCommand Root { get; }

    public Command Replay { get; }

    public Command Serve { get; }

    public Command Audit { get; }

    /// <summary>Names of the commands.</summary>
    public IEnumerable<string> Names => Root.Subcommands.Select(command => command.Name);

    private Command Command(string name, string description, params Option[] options)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        foreach (var option in options.Concat(_hostOptions))
            command.Options.Add(option);
        return command;
    }

    private static Option<TimeSpan> Time(string name, TimeSpan standard, string description) => new(name)
    {
        HelpName = "TIME",
        Description = $"{description} Default: {(int)standard.TotalSeconds}s.",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (!TimeText.TryParse(result.Tokens[0].Value, out var time))
                result.AddError($"{name}: \"{result.Tokens[0].Value}\" is not a time as 500ms, 30s, 10m or 2h.");
            return time;
        },
    };
}
