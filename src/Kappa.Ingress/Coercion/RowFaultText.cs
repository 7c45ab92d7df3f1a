namespace Kappa.Ingress;

/// <summary>What a fault means, in words.</summary>
internal static class RowFaultText
{
    public static string Of(RowFault fault, string target) => fault switch
    {
        RowFault.Null => $"is null, and {target} may not be",
        RowFault.NotFinite => $"is not a finite number, as {target} must be",
        RowFault.NotIntegral => $"has a fraction, and {target} holds whole numbers",
        RowFault.OutOfRange => $"is outside of what {target} can hold",
        RowFault.Inexact => $"has more digits than {target} can hold",
        RowFault.SubUnit => $"has digits below the unit of {target}",
        RowFault.SkippedTime => "is a wall-clock time that never was: clocks were set forward over it",
        RowFault.AmbiguousTime => "is a wall-clock time that occurs twice, because clocks were set back, and no rule says which is meant",
        RowFault.NotUtf8 => "is not UTF-8",
        RowFault.NotASymbol => $"is not a symbol of {target}",
        RowFault.Scale => $"has digits below the scale of {target}",
        RowFault.Precision => $"has more digits than {target} can hold",
        RowFault.Length => $"does not have the length of {target}",
        RowFault.NotAUuid => "is not a UUID in the form 00112233-4455-6677-8899-aabbccddeeff",
        RowFault.NotATimeOfDay => "is not a time of day",
        RowFault.TooLarge => $"makes a record larger than {target} takes",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
