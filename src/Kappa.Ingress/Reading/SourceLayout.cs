namespace Kappa.Ingress;

/// <summary>The distinct source columns that a plan needs, in the order in which they lie in a <see cref="RowBatch"/>.</summary>
internal sealed class SourceLayout
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly List<SourceColumn> _columns = [];

    public SourceLayout(IngressPlan plan)
    {
        foreach (var field in plan.Fields)
            Add(field.Column);
        if (plan.Window is { } window)
            Add(window.Column);
    }

    public IReadOnlyList<SourceColumn> Columns => _columns;

    public int IndexOf(SourceColumn column) => _indexes[column.Name];

    private void Add(SourceColumn column)
    {
        if (_indexes.TryAdd(column.Name, _columns.Count))
            _columns.Add(column);
    }
}
