using Avro;

namespace Kappa.Ingress;

/// <summary>Finds the coercion of one column to one field, or says why there is none.</summary>
internal static class FieldMatching
{
    public static Checked<FieldPlan, PlanError> Match(Field field, SourceColumn column)
    {
        var schema = field.Schema;
        var branches = schema is UnionSchema union ? union.Schemas.ToArray() : [schema];
        var nullBranch = schema is UnionSchema ? Array.FindIndex(branches, branch => branch.Tag == Schema.Type.Null) : -1;
        var candidates = branches
            .Select((branch, index) => (Index: index, Type: TargetType.Of(branch), Rule: CoercionTable.Rule(column.Type, TargetType.Of(branch))))
            .Where(branch => branch.Index != nullBranch).ToArray();
        if (nullBranch < 0 && column.MayHoldNulls)
            return new([.. Nullable(field, column, candidates[0].Type), .. Coercion(field, column, candidates)]);
        if (Coercion(field, column, candidates) is { Length: > 0 } errors)
            return new(errors);

        var chosen = Choose(candidates.Where(branch => branch.Rule == CoercionRule.Exact))
            ?? Choose(candidates.Where(branch => branch.Rule == CoercionRule.Checked))!.Value;
        var coercion = new FieldCoercion(column.Type, chosen.Type, chosen.Rule);
        return new(new FieldPlan(field.Name, column, coercion, schema is UnionSchema ? chosen.Index : -1, nullBranch));
    }

    private static (int Index, TargetType Type, CoercionRule Rule)? Choose(IEnumerable<(int Index, TargetType Type, CoercionRule Rule)> branches) =>
        branches.Cast<(int, TargetType, CoercionRule)?>().FirstOrDefault();

    private static PlanError[] Coercion(Field field, SourceColumn column, (int Index, TargetType Type, CoercionRule Rule)[] branches)
    {
        var types = string.Join(" | ", branches.Select(branch => branch.Type.Name));
        if (branches.All(branch => branch.Rule == CoercionRule.Refused))
        {
            return
            [
                new(PlanFault.NoCoercion, field.Name, column.Name,
                    $"Column \"{column.Name}\" ({column.Type}) cannot become field \"{field.Name}\" ({types}).", RefusalText.WayOut(column.Type, branches.FirstOrDefault().Type)),
            ];
        }

        // The first branch that fits every value is taken. Between branches that each fit some values, no rule could be guessed.
        var isExact = branches.Any(branch => branch.Rule == CoercionRule.Exact);
        return isExact || branches.Count(branch => branch.Rule == CoercionRule.Checked) == 1
            ? []
            :
            [
                new(PlanFault.NoCoercion, field.Name, column.Name,
                    $"Column \"{column.Name}\" ({column.Type}) fits more than one branch of field \"{field.Name}\" ({types}), and none for sure.",
                    "Leave one of these branches in the union."),
            ];
    }

    private static PlanError[] Nullable(Field field, SourceColumn column, TargetType target)
    {
        var count = column.Nulls is { } nulls ? $"holds {nulls} nulls" : "may hold nulls";
        return
        [
            new(PlanFault.Nullable, field.Name, column.Name,
                $"Column \"{column.Name}\" ({column.Type}) {count}, and field \"{field.Name}\" ({target.Name}) takes none.",
                $"Make the field nullable: [\"null\", \"{target.Name}\"], or fill the column in the source."),
        ];
    }
}
