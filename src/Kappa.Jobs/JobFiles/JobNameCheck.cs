using System.Text.RegularExpressions;
using Kappa.Avro;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>Checks the names in a job file: of the job, topics, columns, time zones and fields. Each returns the name; null when it is not to be used.</summary>
internal sealed partial class JobNameCheck(JobFileErrors errors)
{
    /// <summary>The job's name, which is a folder's name too.</summary>
    public string JobName(JsonPiece? piece) =>
        Matching(piece, "name", FolderName(), "may have letters, digits, '.', '_' and '-', at most 100, and begins with a letter or digit") ?? "";

    /// <summary>A topic's name, by Kafka's rule.</summary>
    public string? Topic(JsonPiece? piece, string path)
    {
        var name = Matching(piece, path, TopicName(), "may have letters, digits, '.', '_' and '-', at most 249");
        if (name is not ("." or ".."))
            return name;
        errors.Add(piece!.At, path, $"\"{name}\" cannot be a topic's name");
        return null;
    }

    /// <summary>A column of the landed table, which is a part of folder names too.</summary>
    public string? Column(JsonPiece? piece, string path)
    {
        var name = Matching(piece, path, ColumnName(), "may have letters, digits and '_', and begins with a letter or '_'");
        if (name?.StartsWith("_kappa", StringComparison.OrdinalIgnoreCase) != true)
            return name;
        errors.Add(piece!.At, path, "names that begin with _kappa are taken");
        return null;
    }

    /// <summary>An IANA time zone.</summary>
    public string? TimeZone(JsonPiece? piece, string path)
    {
        if (piece is not JsonPiece.Text { Value: { } name } || string.IsNullOrWhiteSpace(name))
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
            return name;
        // Slim containers come without zones; a right name must not be called wrong there.
        errors.Add(
            piece.At,
            path,
            TimeZoneInfo.GetSystemTimeZones().Count <= 1
                ? $"\"{name}\" cannot be looked up: this system has no time zone database (package tzdata)"
                : $"there is no time zone \"{name}\"{NearestName.Hint(name, TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id))}");
        return null;
    }

    /// <summary>A field of the target schema. Whether the schema is a record at all is the plan's to say.</summary>
    public void Field(JsonPiece? piece, string path, AvroSchema? target)
    {
        if (piece is not JsonPiece.Text { Value: { } name } || target?.Model is not global::Avro.RecordSchema record || record.Contains(name))
            return;
        errors.Add(piece.At, path, $"the target schema has no field \"{name}\"{NearestName.Hint(name, record.Fields.Select(field => field.Name))}");
    }

    private string? Matching(JsonPiece? piece, string path, Regex rule, string says)
    {
        if (piece is not JsonPiece.Text { Value: { } name } || string.IsNullOrWhiteSpace(name))
            return null;
        if (rule.IsMatch(name))
            return name;
        errors.Add(piece.At, path, $"\"{name}\" is not a name: it {says}");
        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderName();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,249}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TopicName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ColumnName();
}
