using Avro;

namespace Kappa.Ingress;

/// <summary>Checks a request as a whole: every check runs, whatever the others found.</summary>
internal sealed class PlanMaking(IngressRequest request)
{
    private readonly List<PlanError> _errors = [];
    private readonly ColumnCatalog _catalog = new(request.Snapshot);

    public Checked<IngressPlan, PlanError> Make()
    {
        var fields = request.Target.Model is RecordSchema record ? Fields(record) : NotARecord();
        CheckMapping();
        CheckTopics();
        var key = Key();
        var window = Window(Zone());
        if (_errors.Count > 0)
            return new(_errors.Distinct().ToArray());
        return new(new IngressPlan
        {
            Snapshot = request.Snapshot,
            Target = request.Target,
            Fields = fields,
            Key = key,
            Window = window,
            TimeZone = request.TimeZone,
            AmbiguousTime = request.AmbiguousTime,
            OnRowError = request.OnRowError,
            Job = request.Job,
            Topic = request.Topic,
            DeadLetterTopic = request.OnRowError == RowErrorRule.DeadLetter ? request.DeadLetterTopic : null,
            SchemaId = request.SchemaId,
        });
    }

    private List<FieldPlan> Fields(RecordSchema record)
    {
        var fields = new List<FieldPlan>();
        foreach (var field in record.Fields)
        {
            var column = request.Mapping.TryGetValue(field.Name, out var mapped) ? mapped : field.Name;
            if (Take(_catalog.Find(column, $"field \"{field.Name}\"", field.Name)) is { } found && Take(FieldMatching.Match(field, found)) is { } plan)
                fields.Add(plan);
        }

        return fields;
    }

    private List<FieldPlan> NotARecord()
    {
        Fail(PlanFault.TargetNotFlat, null, $"The target schema is {TargetType.Of(request.Target.Model).Name}, not a record.", "A row becomes a record: give a record schema.");
        return [];
    }

    private void CheckMapping()
    {
        if (request.Target.Model is not RecordSchema record)
            return;
        var names = record.Fields.Select(field => field.Name).ToArray();
        foreach (var field in request.Mapping.Keys.Where(field => !names.Contains(field)))
        {
            var nearest = NearestName.Find(field, names);
            Fail(PlanFault.UnknownField, field, $"The mapping names field \"{field}\", which {record.Fullname} does not have.",
                nearest is null ? $"The fields are: {string.Join(", ", names)}." : $"Did you mean \"{nearest}\"?");
        }
    }

    private void CheckTopics()
    {
        if (request.Topic.Length == 0)
            Fail(PlanFault.Topic, null, "There is no ingress topic.", "Name one.");
        if (request.OnRowError == RowErrorRule.DeadLetter && string.IsNullOrEmpty(request.DeadLetterTopic))
            Fail(PlanFault.Topic, null, "Rows that fail a check are to be dead-lettered, and there is no dead-letter topic.", "Name one, or stop at row errors.");
        if (request.Topic.Length > 0 && request.Topic == request.DeadLetterTopic)
            Fail(PlanFault.NameCollision, null, $"The ingress topic and the dead-letter topic are both \"{request.Topic}\".", "Give them different names.");
    }

    private int? Key()
    {
        if (request.KeyField is not { } key || request.Target.Model is not RecordSchema record)
            return null;
        var index = record.Fields.FindIndex(field => field.Name == key);
        if (index < 0)
        {
            var nearest = NearestName.Find(key, record.Fields.Select(field => field.Name));
            Fail(PlanFault.Key, key, $"The key field \"{key}\" is not a field of {record.Fullname}.",
                nearest is null ? "Take one of its fields." : $"Did you mean \"{nearest}\"?");
            return null;
        }

        var schema = record.Fields[index].Schema;
        var branches = schema is UnionSchema union ? union.Schemas.ToArray() : [schema];
        if (branches.Any(branch => TargetType.Of(branch).Kind is TargetKind.Bytes or TargetKind.Fixed))
            Fail(PlanFault.Key, key, $"The key field \"{key}\" holds bytes, which have no text.", "Take a field that holds text, a number or a time.");
        return index;
    }

    private TimeZoneInfo? Zone()
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out var zone))
            return zone;
        Fail(PlanFault.TimeZone, null, $"There is no time zone \"{request.TimeZone}\" on this machine.",
            "Give an IANA name, as America/New_York; where all names are refused, install the package tzdata.");
        return null;
    }

    private WindowPlan? Window(TimeZoneInfo? zone)
    {
        if (request.Window is not { } window)
            return null;
        var column = Take(_catalog.Find(window.Column, "the window", null));
        return column is not null && zone is not null ? Take(new WindowMaking(window, zone, request.AmbiguousTime).Make(column)) : null;
    }

    private T? Take<T>(Checked<T, PlanError> found)
        where T : class
    {
        _errors.AddRange(found.Errors);
        return found.Value;
    }

    private void Fail(PlanFault fault, string? field, string message, string wayOut) => _errors.Add(new(fault, field, null, message, wayOut));
}
