namespace Kappa.Ingress;

/// <summary>Guesses which name was meant: the nearest by edit distance, ignoring case and underscores.</summary>
internal static class NearestName
{
    /// <summary>The nearest name, when it is near enough to be meant; else null.</summary>
    public static string? Find(string name, IEnumerable<string> names)
    {
        var wanted = Plain(name);
        var most = Math.Max(2, wanted.Length / 3);
        return names.Select(candidate => (Name: candidate, Distance: Distance(wanted, Plain(candidate))))
            .Where(candidate => candidate.Distance <= most)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Name)
            .Select(candidate => candidate.Name).FirstOrDefault();
    }

    private static string Plain(string name) => name.Replace("_", "").ToLowerInvariant();

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var replaced = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, 1 + Math.Min(row[j], diagonal));
            }
        }

        return row[right.Length];
    }
}
