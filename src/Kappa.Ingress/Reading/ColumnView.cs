using System.Runtime.InteropServices;

namespace Kappa.Ingress;

/// <summary>Where the values of one column of a batch lie, one for each row, nulls included.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ColumnView
{
    /// <summary>Values in Parquet's physical type; that of a null is not set.</summary>
    public void* Values;

    /// <summary>0 for a null, 1 for a value.</summary>
    public short* Levels;
}
