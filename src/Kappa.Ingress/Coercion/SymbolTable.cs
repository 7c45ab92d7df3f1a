using System.Text;

namespace Kappa.Ingress;

/// <summary>Finds the index of an enum's symbol by its UTF-8 bytes.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<int, (byte[] Text, int Index)[]> _byHash;

    public SymbolTable(IReadOnlyList<string> symbols) =>
        _byHash = symbols.Select((symbol, index) => (Text: Encoding.UTF8.GetBytes(symbol), Index: index))
            .GroupBy(symbol => Hash(symbol.Text))
            .ToDictionary(same => same.Key, same => same.ToArray());

    public RowFault Find(ReadOnlySpan<byte> text, out long index)
    {
        if (_byHash.TryGetValue(Hash(text), out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (text.SequenceEqual(candidate.Text))
                {
                    index = candidate.Index;
                    return RowFault.None;
                }
            }
        }

        index = -1;
        return RowFault.NotASymbol;
    }

    private static int Hash(ReadOnlySpan<byte> text)
    {
        var hash = text.Length;
        foreach (var next in text)
            hash = hash * 31 + next;
        return hash;
    }
}
