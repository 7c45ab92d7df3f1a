using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Proves from a row group's statistics that none of its rows lies in the window. A null there is a row error, so that "no nulls" must be proved as well.</summary>
internal sealed class RowGroupWindow
{
    private readonly WindowPlan _window;
    private readonly SourceLeaf _leaf;
    private readonly long?[][]? _nulls;

    public RowGroupWindow(WindowPlan window, SourceLeaf leaf, SourceFile file)
    {
        _window = window;
        _leaf = leaf;
        if (leaf.Nullable && ParquetEnvelope.ReadFooter(file.Path, out var footer) is null)
            _nulls = FooterStatistics.ReadNulls(footer);
    }

    public bool IsOutside(RowGroupReader group, int index)
    {
        if (_leaf.Nullable && _nulls?[index][_leaf.Leaf] is not 0)
            return false;
        using var chunk = group.MetaData.GetColumnChunkMetaData(_leaf.Leaf);
        using var statistics = chunk.Statistics;
        if (statistics is not { HasMinMax: true })
            return false;
        return statistics switch
        {
            Statistics<long> of64 => IsOutside(of64.Min, of64.Max),
            Statistics<int> of32 => IsOutside(of32.Min, of32.Max),
            _ => false,
        };
    }

    private bool IsOutside(long min, long max) => max < _window.From || min >= _window.To;
}
