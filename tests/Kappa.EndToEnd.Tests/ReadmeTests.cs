using System.Text.RegularExpressions;

namespace Kappa.EndToEnd.Tests;

public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_snippet_of_the_readme_stands_in_the_file_that_it_names_and_so_compiles()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var snippets = Snippets().Matches(readme);
        Assert.NotEmpty(snippets);
        foreach (Match snippet in snippets)
        {
            var lines = Lines(File.ReadAllText(Path.Combine(Repository.Root, snippet.Groups["file"].Value)));
            Assert.All(Lines(snippet.Groups["code"].Value), line => Assert.Contains(line, lines));
        }
    }

    [Fact]
    public void Every_file_that_the_readme_links_to_is_there()
    {
        var links = Links().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(link => link.Groups["file"].Value);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Repository.Root, link)), link));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"<!-- snippet: (?<file>\S+) -->\s*```\w+\n(?<code>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Snippets();

    [GeneratedRegex(@"\]\((?<file>(?!http)[^)#]+)\)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Links();
}
