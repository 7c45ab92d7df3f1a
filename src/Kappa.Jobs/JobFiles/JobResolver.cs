using System.Globalization;
using Kappa.Avro;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>
/// Gives a job file its meaning: fills in defaults, finds files, checks names, zones and times. Works on what has the right shape and leaves out
/// what has not (that is reported already), so that one look finds everything.
/// </summary>
internal sealed class JobResolver(string path, JobFileErrors errors)
{
    private readonly string _folder = System.IO.Path.GetDirectoryName(path)!;
    private readonly JobNameCheck _names = new(errors);

    /// <summary>The job; null when what it reads, or what that becomes, is wrong. With other errors it is good for looking at the source, and for nothing else.</summary>
    public Job? Resolve(JsonPiece.Object file)
    {
        var source = ResolveSource(file["source"] as JsonPiece.Object);
        var target = ResolveTarget(file["target"] as JsonPiece.Object);
        var id = ResolveId(file["id"]);
        var name = _names.JobName(file["name"]);
        var window = ResolveWindow(file["window"] as JsonPiece.Object);
        var topics = ResolveTopics(file["topics"] as JsonPiece.Object);
        var partitions = ResolvePartitions((file["sink"] as JsonPiece.Object)?["partitionBy"] as JsonPiece.Array, source.TimeZone);
        var mapping = ResolveMapping(file["mapping"] as JsonPiece.Object, target);
        _names.Field(file["key"], "key", target);
        if (target is null || source.Files.Count == 0 || !errors.SpareSource)
            return null;
        var job = new Job
        {
            Path = path,
            Name = name,
            Id = id ?? Guid.Empty,
            IdIsDerived = id is null,
            Source = source,
            Window = window,
            Target = target,
            Mapping = mapping,
            Key = TextOf(file["key"]),
            OnRowError = TextOf(file["onRowError"]) == "deadLetter" ? RowErrorRule.DeadLetter : RowErrorRule.Stop,
            Topics = topics,
            PartitionBy = partitions,
        };
        return job.IdIsDerived ? job with { Id = JobDigest.DeriveId(job) } : job;
    }

    private JobSource ResolveSource(JsonPiece.Object? source)
    {
        var patterns = new List<string>();
        var files = new List<string>();
        var items = (source?["files"] as JsonPiece.Array)?.Items ?? [];
        for (var at = 0; at < items.Count; at++)
        {
            if (TextOf(items[at]) is not { } pattern)
                continue;
            patterns.Add(pattern);
            var (found, fault) = SourcePattern.Find(_folder, pattern);
            if (fault is not null)
                errors.Add(items[at].At, $"source.files[{at}]", fault);
            files.AddRange(found.Except(files, StringComparer.Ordinal));
        }
        var ambiguous = TextOf(source?["ambiguousTime"]) switch
        {
            "earlier" => AmbiguousTime.Earlier,
            "later" => AmbiguousTime.Later,
            _ => AmbiguousTime.Refuse,
        };
        return new JobSource(patterns, files, _names.TimeZone(source?["timeZone"], "source.timeZone") ?? "UTC", ambiguous);
    }

    private AvroSchema? ResolveTarget(JsonPiece.Object? target)
    {
        if (target?["schema"] is not JsonPiece.Text { Value.Length: > 0 } named)
            return null;
        var file = System.IO.Path.GetFullPath(named.Value, _folder);
        try
        {
            var schema = AvroSchema.Parse(File.ReadAllText(file));
            // What its logical types mean is looked at when the model is made.
            _ = schema.Model;
            return schema;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            errors.Add(named.At, "target.schema", $"there is no file {file}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            errors.Add(named.At, "target.schema", $"{file} cannot be read: {fault.Message}");
        }
        catch (AvroSchemaException fault)
        {
            errors.Add(named.At, "target.schema", $"{file} is not an Avro schema: {fault.Message}");
        }
        return null;
    }

    private Guid? ResolveId(JsonPiece? piece)
    {
        if (TextOf(piece) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty)
            return id;
        errors.Add(piece!.At, "id", $"\"{text}\" is not a UUID as 01234567-89ab-cdef-0123-456789abcdef (and not all zeros)");
        return null;
    }

    private SourceWindow? ResolveWindow(JsonPiece.Object? window)
    {
        if (window is null)
            return null;
        var from = ResolveBound(window["from"], "window.from");
        var to = ResolveBound(window["to"], "window.to");
        if (window["from"] is null && window["to"] is null)
            errors.Add(window.At, "window", "needs from, to, or both");
        if (from is { } first && to is { } end && first.Offset.HasValue == end.Offset.HasValue && Instant(first) >= Instant(end))
            errors.Add(window["to"]!.At, "window.to", $"{end} is not after window.from, {first}");
        return new SourceWindow(TextOf(window["column"]) ?? "", from, to);
    }

    private static DateTime Instant(WindowBound bound) => bound.Time - (bound.Offset ?? TimeSpan.Zero);

    private WindowBound? ResolveBound(JsonPiece? piece, string at)
    {
        if (TextOf(piece) is not { } text)
            return null;
        if (WindowBound.TryParse(text, out var bound))
            return bound;
        errors.Add(piece!.At, at, $"\"{text}\" is not a time as 2025-11-01T00:00:00 (a wall-clock time of source.timeZone), 2025-11-01T00:00:00Z or 2025-11-01");
        return null;
    }

    private JobTopics ResolveTopics(JsonPiece.Object? topics)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in new[] { "ingress", "egress", "deadLetter" })
        {
            var piece = topics?[role];
            if (_names.Topic(piece, $"topics.{role}") is { } name && !seen.TryAdd(name, role))
                errors.Add(piece!.At, $"topics.{role}", $"is the same topic as topics.{seen[name]}");
        }
        var partitions = topics?["partitions"] is JsonPiece.Number number && int.TryParse(number.Value, CultureInfo.InvariantCulture, out var given) ? given : JobTopics.DefaultPartitions;
        return new JobTopics(
            TextOf(topics?["ingress"]) ?? "", TextOf(topics?["egress"]) ?? "", TextOf(topics?["deadLetter"]) ?? "", TextOf(topics?["group"]) ?? "", partitions);
    }

    private List<JobPartition> ResolvePartitions(JsonPiece.Array? list, string sourceZone)
    {
        var partitions = new List<JobPartition>();
        var items = list?.Items ?? [];
        for (var at = 0; at < items.Count; at++)
        {
            if (items[at] is not JsonPiece.Object item)
                continue;
            var field = TextOf(item["field"]) ?? "";
            var isDay = TextOf(item["transform"]) == "day";
            var zone = _names.TimeZone(item["timeZone"], $"sink.partitionBy[{at}].timeZone");
            if (zone is not null && !isDay)
                errors.Add(item["timeZone"]!.At, $"sink.partitionBy[{at}].timeZone", "has a meaning for transform \"day\" only");
            var column = _names.Column(item["as"] ?? item["field"], $"sink.partitionBy[{at}].{(item["as"] is null ? "field" : "as")}") ?? "";
            if (column.Length > 0 && partitions.Exists(other => string.Equals(other.As, column, StringComparison.OrdinalIgnoreCase)))
                errors.Add((item["as"] ?? item).At, $"sink.partitionBy[{at}]", $"there are two columns \"{column}\"");
            partitions.Add(new JobPartition(field, column, isDay ? JobTransform.Day : JobTransform.Identity, isDay ? zone ?? sourceZone : null));
        }
        return partitions;
    }

    private SortedDictionary<string, string> ResolveMapping(JsonPiece.Object? mapping, AvroSchema? target)
    {
        var resolved = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in mapping?.Properties ?? [])
        {
            _names.Field(new JsonPiece.Text(property.At, property.Name), $"mapping.{property.Name}", target);
            if (TextOf(property.Value) is { } column)
                resolved.TryAdd(property.Name, column);
        }
        return resolved;
    }

    private static string? TextOf(JsonPiece? piece) => piece is JsonPiece.Text text && !string.IsNullOrWhiteSpace(text.Value) ? text.Value : null;
}
