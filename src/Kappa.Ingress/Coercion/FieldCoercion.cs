namespace Kappa.Ingress;

/// <summary>How sure a coercion is.</summary>
public enum CoercionRule
{
    /// <summary>Every value of the source type has its equal in the target type.</summary>
    Exact,
    /// <summary>Each value is checked; one that has no equal is a row error.</summary>
    Checked,
    /// <summary>Not done.</summary>
    Refused,
}

/// <summary>The coercion of one column to one field, as the table of coercions has it.</summary>
public sealed record FieldCoercion
{
    internal FieldCoercion(SourceType source, TargetType type, CoercionRule rule)
    {
        Source = source;
        Type = type;
        Rule = rule;
    }

    /// <summary>Type of the column.</summary>
    public SourceType Source { get; }

    /// <summary>Type of the field without null: <c>long</c>, <c>timestamp-micros</c>, <c>decimal(12,2)</c>.</summary>
    public string Target => Type.Name;

    /// <summary>How sure it is; never <see cref="CoercionRule.Refused"/> in a plan.</summary>
    public CoercionRule Rule { get; }

    /// <summary><see cref="Target"/>, taken apart.</summary>
    internal TargetType Type { get; }
}
