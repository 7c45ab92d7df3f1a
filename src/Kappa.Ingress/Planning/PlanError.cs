namespace Kappa.Ingress;

/// <summary>Why a plan cannot be made.</summary>
public enum PlanFault
{
    /// <summary>The target schema is not a record of flat fields.</summary>
    TargetNotFlat,
    /// <summary>A source column that a field needs is not there.</summary>
    MissingColumn,
    /// <summary>The mapping names a field that the target does not have.</summary>
    UnknownField,
    /// <summary>No coercion leads from the column's type to the field's.</summary>
    NoCoercion,
    /// <summary>The column may hold nulls and the field may not.</summary>
    Nullable,
    /// <summary>Two things have one name.</summary>
    NameCollision,
    /// <summary>A column has another type in another file.</summary>
    TypeDiffers,
    /// <summary>The window's column is not there, or is not a time; or its ends make no sense.</summary>
    Window,
    /// <summary>The key field is not in the target, or cannot be a key.</summary>
    Key,
    /// <summary>There is no such time zone.</summary>
    TimeZone,
    /// <summary>A topic is needed and not given.</summary>
    Topic,
}

/// <summary>One mismatch between source and target.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Field">Target field; null when the error is not of one field.</param>
/// <param name="Column">Source column; null when the error is not of one column.</param>
/// <param name="Message">What is wrong, with the types, in one sentence.</param>
/// <param name="WayOut">What can be done about it, in one sentence.</param>
public sealed record PlanError(PlanFault Fault, string? Field, string? Column, string Message, string WayOut)
{
    /// <summary>Both sentences.</summary>
    public override string ToString() => $"{Message} {WayOut}";
}
