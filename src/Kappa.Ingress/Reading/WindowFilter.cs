namespace Kappa.Ingress;

internal enum RowPlace
{
    Inside,
    Outside,
    /// <summary>The window's column is null.</summary>
    Unknown,
}

/// <summary>Says of each row of a batch whether it lies in the window.</summary>
internal sealed unsafe class WindowFilter(WindowPlan window, int column)
{
    private readonly PhysicalType _type = window.Column.Type.Physical;
    private readonly long _from = window.From ?? long.MinValue;
    private readonly long _to = window.To ?? long.MaxValue;
    private readonly bool _isOpen = window.To is null;

    public SourceColumn Column => window.Column;

    public RowPlace Place(nint views, int row)
    {
        ref readonly var view = ref ((ColumnView*)views)[column];
        if (view.Levels[row] == 0)
            return RowPlace.Unknown;
        var value = _type switch
        {
            PhysicalType.Int64 => ((long*)view.Values)[row],
            PhysicalType.Int32 => ((int*)view.Values)[row],
            _ => Nanos(((ParquetSharp.Int96*)view.Values)[row]),
        };
        return value >= _from && (value < _to || _isOpen) ? RowPlace.Inside : RowPlace.Outside;
    }

    // Times that nanoseconds in 64 bits cannot count lie before or after every bound that they can. A broken time of day is the coercion's to find.
    private static long Nanos(ParquetSharp.Int96 value)
    {
        var nanosOfDay = (long)((ulong)(uint)value.B << 32 | (uint)value.A);
        return (long)Int128.Clamp(TimeUnits.Int96Nanos(value.C, nanosOfDay), long.MinValue, long.MaxValue);
    }
}
