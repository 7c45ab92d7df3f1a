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
/// <param name="Source">Type of the column.</param>
/// <param name="Target">Type of the field without null: <c>long</c>, <c>timestamp-micros</c>, <c>decimal(12,2)</c>.</param>
/// <param name="Rule">How sure it is; never <see cref="CoercionRule.Refused"/> in a plan.</param>
public sealed record FieldCoercion(SourceType Source, string Target, CoercionRule Rule);
