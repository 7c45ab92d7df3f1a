namespace Kappa.Ingress;

/// <summary>How the encoding of a row ended: 0 for well, else the field and its fault in one number.</summary>
internal readonly record struct EncodedRow(int Code)
{
    public const int FieldShift = 8;

    public bool IsFault => Code != 0;

    /// <summary>Index of the field in the plan.</summary>
    public int Field => (Code >> FieldShift) - 1;

    public RowFault Fault => (RowFault)(Code & ((1 << FieldShift) - 1));
}
