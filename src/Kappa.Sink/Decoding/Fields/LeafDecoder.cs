namespace Kappa.Sink;

/// <summary>A field that becomes one column.</summary>
internal abstract class LeafDecoder<TColumn>(TColumn column) : FieldDecoder
    where TColumn : ColumnBuffer
{
    protected TColumn Column { get; } = column;

    public sealed override void ReadAbsent(short level) => Column.AppendAbsent(level);
}
