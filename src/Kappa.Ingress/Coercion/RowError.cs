namespace Kappa.Ingress;

/// <summary>The check that a value failed.</summary>
public enum RowFault
{
    /// <summary>No fault.</summary>
    None,
    /// <summary>A null, where the field or the window needs a value.</summary>
    Null,
    /// <summary>NaN or infinity, where the field holds integers.</summary>
    NotFinite,
    /// <summary>A fraction, where the field holds integers.</summary>
    NotIntegral,
    /// <summary>Outside of what the field can hold.</summary>
    OutOfRange,
    /// <summary>The field's type has no number equal to the value.</summary>
    Inexact,
    /// <summary>The time has digits below the field's unit.</summary>
    SubUnit,
    /// <summary>A wall-clock time that the zone skips, when clocks are set forward.</summary>
    SkippedTime,
    /// <summary>A wall-clock time that occurs twice, when clocks are set back, and no rule says which is meant.</summary>
    AmbiguousTime,
    /// <summary>Bytes that are not UTF-8.</summary>
    NotUtf8,
    /// <summary>Not a symbol of the enum.</summary>
    NotASymbol,
    /// <summary>A decimal with digits below the field's scale.</summary>
    Scale,
    /// <summary>A decimal with more digits than the field's precision.</summary>
    Precision,
    /// <summary>Not as many bytes as the field holds.</summary>
    Length,
    /// <summary>Text that is not a UUID.</summary>
    NotAUuid,
    /// <summary>Not a time of day.</summary>
    NotATimeOfDay,
    /// <summary>The row's record is larger than the topic takes.</summary>
    TooLarge,
}

/// <summary>A row that failed a check.</summary>
/// <param name="Path">Source file.</param>
/// <param name="Part">Position of the file in the snapshot.</param>
/// <param name="Row">Index of the row in the file, from 0.</param>
/// <param name="Field">Target field; null for the window's column, and for the row as a whole.</param>
/// <param name="Column">Source column; null for the row as a whole.</param>
/// <param name="Value">The value as text, at most 200 characters; <c>null</c> for a null; empty for the row as a whole.</param>
/// <param name="Fault">The check that failed.</param>
/// <param name="Cause">What is wrong, in words.</param>
public sealed record RowError(string Path, int Part, long Row, string? Field, string? Column, string Value, RowFault Fault, string Cause)
{
    /// <summary>One sentence with file, row, column, value and cause.</summary>
    public override string ToString() => Column is null ? $"{Path}, row {Row}: {Cause}." : $"{Path}, row {Row}, column {Column}: {Cause} (value: {Value}).";
}
