namespace Kappa.Jobs;

/// <summary>A place in a text file. Both count from 1; a column is a UTF-16 code unit, as editors count.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
