using System.CommandLine;
using System.CommandLine.Parsing;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>Reads a process's arguments.</summary>
internal static class CommandLineReader
{
    private static readonly string[] ShowWords = ["--help", "-h", "-?", "/?", "--version"];

    public static KappaCommand Read(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
            return new KappaCommand.Live();
        var syntax = new CommandSyntax();
        if (IsSetting(args[0]) && !args.Any(ShowWords.Contains))
        {
            // Settings of the host, and no command. A command that hides behind them must not start the live service.
            return args.FirstOrDefault(syntax.Names.Contains) is { } late
                ? new KappaCommand.Invalid($"The command goes first: {late} {string.Join(' ', args.TakeWhile(arg => arg != late))}")
                : new KappaCommand.Live();
        }
        var parsed = CommandLineParser.Parse(syntax.Root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (args.Any(ShowWords.Contains))
            return new KappaCommand.Show(TextOf(parsed));
        var command = parsed.CommandResult.Command;
        if (command == syntax.Root)
            return new KappaCommand.Invalid($"There is no command \"{args[0]}\"{(NearestName.Hint(args[0], syntax.Names) is { Length: > 0 } hint ? hint : ".")} Commands: {string.Join(", ", syntax.Names)}; see --help.");
        var errors = parsed.Errors.Select(error => error.Message).Concat(Empty(parsed, command)).Concat(Addresses(parsed, syntax)).Concat(Unknown(parsed, command)).Concat(Contradictions(parsed, syntax)).ToList();
        if (errors.Count > 0)
            return new KappaCommand.Invalid(string.Join('\n', errors.Append($"See {command.Name} --help.")));
        var endpoints = new Endpoints(parsed.GetValue(syntax.Kafka), parsed.GetValue(syntax.Registry), parsed.GetValue(syntax.Timeout));
        var job = parsed.GetValue(syntax.Job);
        if (command == syntax.Serve)
            return new KappaCommand.Serve(job, endpoints);
        var folder = parsed.GetValue(syntax.Out);
        var explain = parsed.GetValue(syntax.Explain);
        return command == syntax.Audit
            ? new KappaCommand.Audit(job, folder, endpoints, explain)
            : new KappaCommand.Replay(job, folder, endpoints, parsed.GetValue(syntax.WithoutService), explain, parsed.GetValue(syntax.Stall));
    }

    /// <summary>Arguments that no option takes, but for settings of the host: <c>--Section:Key=value</c>, or with the value as the next argument.</summary>
    private static IEnumerable<string> Unknown(ParseResult parsed, Command command)
    {
        var isValue = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isHostSetting = IsSetting(token) && token.Contains(':');
            if (!isHostSetting && !isValue)
            {
                var hint = NearestName.Hint(token.Split('=')[0], command.Options.Where(option => !option.Hidden).Select(option => option.Name));
                yield return token.StartsWith('-') ? $"{command.Name}: unknown option {token}{hint}" : $"{command.Name}: unexpected argument \"{token}\".";
            }
            isValue = isHostSetting && !token.Contains('=');
        }
    }

    private static IEnumerable<string> Empty(ParseResult parsed, Command command) =>
        command.Options.OfType<Option<string?>>().Where(option => parsed.GetResult(option) is { Tokens: [{ Value: "" }] }).Select(option => $"{option.Name} is empty.");

    private static IEnumerable<string> Addresses(ParseResult parsed, CommandSyntax syntax)
    {
        if (ValueOf(parsed, syntax.Kafka) is { Length: > 0 } kafka && AddressText.FaultOfKafka(kafka) is { } ofKafka)
            yield return ofKafka;
        if (ValueOf(parsed, syntax.Registry) is { Length: > 0 } registry && AddressText.FaultOfRegistry(registry) is { } ofRegistry)
            yield return ofRegistry;
    }

    private static IEnumerable<string> Contradictions(ParseResult parsed, CommandSyntax syntax)
    {
        var kafka = ValueOf(parsed, syntax.Kafka);
        var isEmbedded = kafka is null or "embedded";
        var command = parsed.CommandResult.Command;
        if (command == syntax.Serve && kafka == "embedded")
            yield return "serve: the embedded cluster lives inside one process, so that nothing else can reach it: give --kafka HOST:PORT.";
        if (command != syntax.Replay)
            yield break;
        if (!isEmbedded && parsed.GetResult(syntax.Registry) is null)
            yield return "replay: with --kafka give --registry too: a schema registry's URL, or a folder to keep schemas in.";
        if (isEmbedded && parsed.GetValue(syntax.WithoutService))
            yield return "replay: --without-service needs --kafka HOST:PORT: no service elsewhere can reach the embedded cluster.";
    }

    // Null too where the value was left out, which is an error of its own.
    private static string? ValueOf(ParseResult parsed, Option<string?> option) => parsed.GetResult(option) is { Tokens.Count: > 0 } ? parsed.GetValue(option) : null;

    private static bool IsSetting(string arg) => arg.StartsWith('-') || arg.StartsWith('/') || arg.Contains('=');

    private static string TextOf(ParseResult parsed)
    {
        using var text = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = text, Error = text });
        return text.ToString().TrimEnd();
    }
}
