namespace Kappa.Ingress;

/// <summary>Where one field of the target comes from.</summary>
/// <param name="Name">Name of the target field.</param>
/// <param name="Column">Source column; nullable when it is in any of the files.</param>
/// <param name="Coercion">How a value of the column becomes a value of the field.</param>
/// <param name="Branch">Index of the value's branch when the field is a union; -1 otherwise.</param>
/// <param name="NullBranch">Index of the null branch when the field is a union with one; -1 otherwise.</param>
public sealed record FieldPlan(string Name, SourceColumn Column, FieldCoercion Coercion, int Branch, int NullBranch);
