using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kappa.Jobs.Tests;

/// <summary><c>docs/jobs.md</c> and <c>docs/audit.md</c> have everything that the code has, and nothing that it has not.</summary>
public sealed partial class JobsPageTests
{
    private static readonly string Page = Doc("jobs.md");

    /// <summary>First cells of the page's tables, each with its row.</summary>
    private static readonly ILookup<string, string> Rows = FirstCell().Matches(Page).ToLookup(match => match.Groups["cell"].Value, match => match.Value);

    private static string Doc(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name));

    [Fact]
    public void Every_property_of_a_job_file_stands_there_with_its_default()
    {
        var schema = JsonNode.Parse(Doc("kappa-job.schema.json"))!.AsObject();
        var properties = Properties(JobFileShape.Root, schema, "").ToList();
        foreach (var (path, isRequired, standard) in properties)
        {
            var row = Assert.Single(Rows[path]).Split(" | ");
            Assert.Equal(isRequired, row[2] == "required");
            if (standard is not null)
                Assert.Equal($"`{standard}`", row[2]);
        }
        var section = Page[Page.IndexOf("## The job file", StringComparison.Ordinal)..Page.IndexOf("## The commands", StringComparison.Ordinal)];
        Assert.Equal(properties.Select(property => property.Path), FirstCell().Matches(section).Select(match => match.Groups["cell"].Value));
    }

    [Fact]
    public void Every_command_and_option_stands_there()
    {
        var syntax = new CommandSyntax();
        Assert.All(syntax.Names, name => Assert.Single(Rows[name]));
        var options = syntax.Root.Subcommands.SelectMany(command => command.Options.Where(option => !option.Hidden)).Distinct().ToList();
        foreach (var option in options)
        {
            var row = Assert.Single(Rows[option.ValueType == typeof(bool) ? option.Name : $"{option.Name} {option.HelpName}"]).Split(" | ");
            var commands = syntax.Root.Subcommands.Where(command => command.Options.Contains(option)).Select(command => $"`{command.Name}`").ToList();
            Assert.Equal(commands.Count == syntax.Names.Count() ? "all" : string.Join(", ", commands), row[1]);
        }
        Assert.Equal(options.Select(option => option.Name).Order(), Rows.Select(row => row.Key.Split(' ')[0]).Where(cell => cell.StartsWith("--", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void The_default_times_are_the_ones_that_stand_there()
    {
        Assert.Contains($"default `{CommandSyntax.DefaultTimeout.TotalSeconds}s`", Rows["--timeout TIME"].Single(), StringComparison.Ordinal);
        Assert.Contains($"default `{CommandSyntax.DefaultStall.TotalMinutes}m`", Rows["--stall TIME"].Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_exit_code_stands_there()
    {
        var codes = typeof(KappaExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(code => (int)code.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Matches($@"(?m)^\| {code} \| ", Page));
    }

    [Fact]
    public void Every_file_of_a_jobs_record_and_every_state_stands_there()
    {
        var folder = new JobFolder("/x");
        string[] paths = [folder.Job, folder.Snapshot, folder.Ledger, folder.IngressJournal, folder.Excluded, folder.Refused, folder.Registry, folder.Missing, folder.Lock];
        Assert.All(paths, path => Assert.Matches($@"(?m)^\|.*`{Regex.Escape(Path.GetFileName(path))}/?`", Page));
        Assert.All(Enum.GetNames<JobState>(), state => Assert.Contains($"`{state.ToLowerInvariant()}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_audits_page_names_its_lines_and_how_many_rows_are_listed()
    {
        var page = Doc("audit.md");
        var none = new Kappa.Accounting.RowSet();
        var evidence = new AuditEvidence
        {
            Snapshot = none,
            Excluded = none,
            Refused = none,
            Ingress = none,
            Results = none,
            Committed = none,
            Filtered = none,
            DeadLettered = none,
            DeadLettersGone = none,
            Landed = none,
        };
        Assert.All(AuditFindings.Of(evidence).Table.Lines, line => Assert.Contains($"| {line.Stage} | ", page, StringComparison.Ordinal));
        Assert.Contains($"`--explain` names the first {JobAudit.NamedRows};", page, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, bool IsRequired, string? Default)> Properties(Shape shape, JsonObject schema, string path)
    {
        if (shape is Shape.List list)
        {
            foreach (var property in Properties(list.Item, schema["items"]!.AsObject(), path + "[]"))
                yield return property;
        }
        foreach (var field in (shape as Shape.Fields)?.Items ?? [])
        {
            var own = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var described = schema["properties"]![field.Name]!.AsObject();
            yield return (own, field.Required, described["default"]?.ToJsonString());
            foreach (var property in Properties(field.Shape, described, own))
                yield return property;
        }
    }

    [GeneratedRegex(@"^\| `(?<cell>[^`]+)`.*\|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstCell();
}
