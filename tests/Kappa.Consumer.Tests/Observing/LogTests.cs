using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Observing;

public sealed partial class LogTests
{
    [Fact]
    public void Every_line_has_an_id_of_its_own_and_stands_in_the_documents_with_its_level()
    {
        var messages = typeof(ConsumerLog).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(method => (method.Name, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(each => each.Message is not null)
            .Select(each => $"| {each.Message!.EventId} | {each.Name} | {each.Message.Level} |").ToList();
        Assert.True(messages.Count > 20);
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "observability.md"));
        var documented = Row().Matches(document).Select(match => match.Value).ToList();
        Assert.Equal(messages.Order(), documented.Order());
        Assert.Equal(messages.Count, messages.Select(message => message.Split('|')[1]).Distinct().Count());
    }

    [Fact]
    public void No_line_is_logged_but_by_a_generated_message()
    {
        var logged = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => DirectCall().IsMatch(File.ReadAllText(file)));
        Assert.Empty(logged);
    }

    [GeneratedRegex(@"^\| \d+ \| \w+ \| (Trace|Debug|Information|Warning|Error|Critical) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DirectCall();
}
