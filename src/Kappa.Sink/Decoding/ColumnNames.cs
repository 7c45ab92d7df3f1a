namespace Kappa.Sink;

/// <summary>Names that a reader of the files could not tell apart. Hive, Spark and DuckDB ignore case.</summary>
internal static class ColumnNames
{
    public const string Job = "_kappa_job", Part = "_kappa_part", Row = "_kappa_row", Ordinal = "_kappa_ordinal";

    public static readonly IReadOnlyList<string> Id = [Job, Part, Row, Ordinal];

    public static IEnumerable<string> Check(IReadOnlyList<LandingField> fields, IReadOnlyList<PartitionColumn> partitionBy)
    {
        foreach (var clash in Clashes(fields, ""))
            yield return clash;
        foreach (var name in fields.Select(field => field.Name).Concat(partitionBy.Select(column => column.Name)))
        {
            if (Id.Contains(name, StringComparer.OrdinalIgnoreCase))
                yield return $"The column {name} has the name of a column of the record id.";
        }
        foreach (var column in partitionBy)
        {
            var isFieldItself = column.Transform == PartitionTransform.Identity && column.Field == column.Name;
            if (!isFieldItself && fields.Any(field => field.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                yield return $"The partition column {column.Name} has the name of a field, and is not that field itself. Give it another name.";
        }
    }

    private static IEnumerable<string> Clashes(IReadOnlyList<LandingField> fields, string parent) => fields
        .GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => $"The fields {string.Join(" and ", group.Select(field => parent + field.Name))} differ in case alone, which readers do not see.")
        .Concat(fields.SelectMany(field => Clashes(field.Children, $"{parent}{field.Name}.")));
}
