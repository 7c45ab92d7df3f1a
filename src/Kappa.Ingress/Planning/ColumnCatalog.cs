namespace Kappa.Ingress;

/// <summary>The columns of all files of a snapshot, as one schema, or what keeps a column from being used.</summary>
internal sealed class ColumnCatalog(Snapshot snapshot)
{
    private readonly Dictionary<string, Checked<SourceColumn, PlanError>> _found = [];

    /// <summary>The column in all files: nullable when it is in any, its nulls added up.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="neededBy">Who needs it, for the message: <c>field "fare"</c>.</param>
    /// <param name="field">The field, when it is one.</param>
    public Checked<SourceColumn, PlanError> Find(string name, string neededBy, string? field)
    {
        if (!_found.TryGetValue(name, out var found))
            _found[name] = found = Look(name, neededBy, field);
        return found;
    }

    private Checked<SourceColumn, PlanError> Look(string name, string neededBy, string? field)
    {
        var inFiles = snapshot.Files.Select(file => (File: file, Columns: file.Columns.Where(column => column.Name == name).ToArray())).ToArray();
        if (inFiles.FirstOrDefault(file => file.Columns.Length > 1) is { File: { } twice })
            return Fail(PlanFault.NameCollision, $"{twice.Path} has more than one column \"{name}\".", "Rename one of them in the source.");
        var without = inFiles.Where(file => file.Columns.Length == 0).Select(file => file.File).ToArray();
        if (without.Length > 0)
            return Missing(name, neededBy, field, without);

        var columns = inFiles.Select(file => file.Columns[0]).ToArray();
        var types = inFiles.GroupBy(file => file.Columns[0].Type).ToArray();
        if (types.Length > 1)
        {
            var list = string.Join("; ", types.Select(type => $"{type.Key} in {type.First().File.Path}{Others(type.Count())}"));
            return Fail(PlanFault.TypeDiffers, $"Column \"{name}\" has another type in another file: {list}.", "Make a job for each type, or rewrite the files to one.");
        }

        return new(columns[0] with
        {
            Nullable = columns.Any(column => column.Nullable),
            Nulls = columns.Aggregate((long?)0, (sum, column) => sum + column.Nulls),
        });

        Checked<SourceColumn, PlanError> Fail(PlanFault fault, string message, string wayOut) => new([new(fault, field, name, message, wayOut)]);
    }

    private Checked<SourceColumn, PlanError> Missing(string name, string neededBy, string? field, SourceFile[] without)
    {
        var first = without[0];
        var nearest = NearestName.Find(name, first.Columns.Select(column => column.Name));
        var wayOut = nearest is not null ? $"Did you mean \"{nearest}\"?"
            : without.Length < snapshot.Files.Count ? "Make a job of the files that have it, and one of those that do not."
            : $"The file has: {string.Join(", ", first.Columns.Select(column => column.Name))}.";
        var message = $"There is no column \"{name}\", which {neededBy} needs, in {first.Path}{Others(without.Length)}.";
        return new([new(PlanFault.MissingColumn, field, name, message, wayOut)]);
    }

    private static string Others(int files) => files > 1 ? $" and {files - 1} more" : "";
}
