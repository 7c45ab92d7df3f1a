using System.Text.RegularExpressions;

namespace Kappa.Jobs;

/// <summary>
/// Finds the files that a path or pattern names. <c>*</c> and <c>?</c> stand for characters of one name, <c>**</c> for any number of folders. As
/// Spark and Hive have it, a wildcard at the start of a name does not stand for <c>_</c> or <c>.</c>: <c>_SUCCESS</c> and <c>_temporary</c> are no data.
/// </summary>
internal static class SourcePattern
{
    // Links are followed, as a shell's are; the depth keeps a link to a parent folder from going round for ever.
    private const int Deepest = 64;

    /// <summary>The files, absolute and in ordinal order, or what is wrong.</summary>
    /// <remarks>Links are followed to the files themselves: one that is reached in several ways is one file, and a change of it is seen.</remarks>
    public static (IReadOnlyList<string> Files, string? Fault) Find(string folder, string pattern)
    {
        var (files, fault) = Match(folder, pattern);
        return ([.. files.Select(Real).Distinct(StringComparer.Ordinal)], fault);
    }

    private static string Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo there = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = there.LinkTarget is not null && there.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName) : next;
        }
        return real;
    }

    private static (IReadOnlyList<string> Files, string? Fault) Match(string folder, string pattern)
    {
        if (pattern.IndexOfAny(['*', '?']) < 0)
            return FindOne(Path.GetFullPath(pattern, folder), pattern);

        // The part before the first wildcard is a folder that must be there; the rest is matched below it.
        var parts = pattern.Replace('\\', '/').Split('/');
        var depth = Array.FindIndex(parts, part => part.IndexOfAny(['*', '?']) >= 0);
        var root = depth == 0 ? folder : Path.TrimEndingDirectorySeparator(Path.GetFullPath(string.Join('/', parts[..depth]) + "/", folder));
        if (!Directory.Exists(root))
            return ([], $"there is no folder {root}");
        var rule = RuleOf(parts[depth..]);
        var levels = parts.AsSpan(depth).Contains("**") ? Deepest : parts.Length - depth - 1;
        var search = new EnumerationOptions { RecurseSubdirectories = levels > 0, MaxRecursionDepth = levels, AttributesToSkip = FileAttributes.None };
        List<string> found;
        try
        {
            found = [.. Directory.EnumerateFiles(root, "*", search).Where(file => rule.IsMatch(Path.GetRelativePath(root, file).Replace('\\', '/')))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ([], $"{root} cannot be searched: {fault.Message}");
        }
        found.Sort(StringComparer.Ordinal);
        return found.Count > 0 ? (found, null) : ([], $"no file matches {pattern} (in {root})");
    }

    private static (IReadOnlyList<string> Files, string? Fault) FindOne(string file, string pattern)
    {
        if (File.Exists(file))
            return ([file], null);
        return Directory.Exists(file)
            ? ([], $"{file} is a folder; to mean the files in it, write \"{pattern.TrimEnd('/')}/**/*.parquet\"")
            : ([], $"there is no file {file}");
    }

    private static Regex RuleOf(IEnumerable<string> parts)
    {
        var rule = string.Concat(parts.Select(part => part == "**" ? "([^/_.][^/]*/)*" : OneName(part) + "/"));
        return new Regex($"\\A{rule.TrimEnd('/')}\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    private static string OneName(string part)
    {
        var rule = Regex.Escape(part).Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
        return part[0] is '*' or '?' ? "(?![_.])" + rule : rule;
    }
}
