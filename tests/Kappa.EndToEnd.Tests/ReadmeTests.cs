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
    public void Every_file_and_heading_that_a_page_links_to_is_there()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .ToList();
        Assert.All(pages, page => Assert.Empty(BrokenLinks(page)));
    }

    private static IEnumerable<string> BrokenLinks(string page)
    {
        foreach (Match link in Links().Matches(File.ReadAllText(page)))
        {
            var target = link.Groups["file"].Length == 0 ? page : Path.GetFullPath(link.Groups["file"].Value, Path.GetDirectoryName(page)!);
            var heading = link.Groups["heading"].Value;
            if (!Path.Exists(target) || heading.Length > 0 && !Headings(target).Contains(heading))
                yield return $"{Path.GetRelativePath(Repository.Root, page)}: {link.Value}";
        }
    }

    // As the usual renderers of Markdown name them.
    private static IEnumerable<string> Headings(string page) => File.ReadLines(page)
        .Where(line => line.StartsWith('#'))
        .Select(line => NotOfAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"<!-- snippet: (?<file>\S+) -->\s*```\w+\n(?<code>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Snippets();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#\s]*)(#(?<heading>[^)\s]+))?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Links();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NotOfAnchors();
}
