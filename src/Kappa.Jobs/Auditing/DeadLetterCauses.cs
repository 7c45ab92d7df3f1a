using System.Text;

namespace Kappa.Jobs;

/// <summary>Counts dead letters by what caused them. One owner.</summary>
internal sealed class DeadLetterCauses
{
    /// <summary>Kinds that are told apart; a cause beyond them is counted as another.</summary>
    private const int Kinds = 100;
    private const int ExampleLength = 120;
    private readonly Dictionary<string, (long Count, string Example)> _kinds = [];
    private long _others;
    private long _counted;

    /// <summary>Counts one cause: <c>type: message</c>.</summary>
    public void Add(ReadOnlySpan<byte> cause)
    {
        _counted++;
        var text = Encoding.UTF8.GetString(cause);
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        if (_kinds.TryGetValue(kind, out var known))
            _kinds[kind] = known with { Count = known.Count + 1 };
        else if (_kinds.Count < Kinds)
            _kinds[kind] = (1, Shortened(colon < 0 ? "" : text[(colon + 2)..]));
        else
            _others++;
    }

    /// <summary>One sentence a kind, the most frequent first; and how many of all dead letters the topic does not hold any more, where it holds some.</summary>
    /// <param name="all">Dead letters that are known of.</param>
    public IReadOnlyList<string> InWords(long all) =>
    [
        .. _kinds.OrderByDescending(kind => kind.Value.Count).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind =>
            $"{Words.Count(kind.Value.Count, "dead letter")}: {kind.Key}{(kind.Value.Example.Length > 0 ? $", as \"{kind.Value.Example}\"" : "")}"),
        .. _others > 0 ? [$"{Words.Count(_others, "dead letter")}: other causes"] : Array.Empty<string>(),
        .. _counted > 0 && all > _counted ? [$"{Words.Count(all - _counted, "dead letter")}: causes not known any more, as the topic does not hold them"] : Array.Empty<string>(),
    ];

    private static string Shortened(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= ExampleLength ? line : line[..ExampleLength] + "…";
    }
}
