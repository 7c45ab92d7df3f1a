namespace Kappa.Sink;

internal static class SinkRequestValidator
{
    private const long MinimalBufferBytes = 64 * 1024;
    private const long MaximalBufferBytes = 1024L * 1024 * 1024;

    // Each would let the client skip records, or move a position, without the sink's knowledge.
    private static readonly string[] Reserved =
    [
        "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset", "enable.partition.eof", "isolation.level",
    ];

    public static IReadOnlyList<string> Validate(SinkRequest request)
    {
        var errors = new List<string>();
        if (request.JobId == Guid.Empty)
            errors.Add("The job id is empty.");
        Text(request.Group, "The group");
        Text(request.OutputFolder, "The output folder");
        Topic(request.Egress, "egress");
        Topic(request.DeadLetter, "dead-letter");
        if (request.Egress.Topic == request.DeadLetter.Topic)
            errors.Add($"Egress and dead-letter topic are the same: {request.Egress.Topic}.");
        if (!request.Kafka.TryGetValue("bootstrap.servers", out var servers) || string.IsNullOrWhiteSpace(servers))
            errors.Add("The Kafka setting bootstrap.servers is missing.");
        foreach (var name in Reserved.Where(request.Kafka.ContainsKey))
            errors.Add($"The Kafka setting {name} cannot be given: the sink sets it, since no record may be skipped or read twice.");

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in request.PartitionBy)
        {
            Text(column.Field, "The field of a partition column");
            Text(column.Name, "The name of a partition column");
            if (!names.Add(column.Name))
                errors.Add($"The partition column {column.Name} is named twice (case does not tell columns apart).");
            if (column.TimeZone is null)
                continue;
            if (column.Transform != PartitionTransform.Day)
                errors.Add($"The partition column {column.Name} has a time zone, which only the transform day can use.");
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(column.TimeZone, out _))
                errors.Add($"The time zone {column.TimeZone} of the partition column {column.Name} is not known on this machine.");
        }

        var limits = request.Limits;
        Positive(limits.BatchRows, "BatchRows");
        Positive(limits.BatchBytes, "BatchBytes");
        Positive(limits.PartitionBytes, "PartitionBytes");
        Positive(limits.BatchAge.Ticks, "BatchAge");
        Positive(limits.ConnectTimeout.Ticks, "ConnectTimeout");
        Positive(limits.OpenFiles, "OpenFiles");
        Positive(request.Files.RowGroupRows, "RowGroupRows");
        Positive(request.Files.FileBytes, "FileBytes");
        if (limits.BufferBytes < MinimalBufferBytes || limits.BufferBytes > MaximalBufferBytes)
            errors.Add($"The limit BufferBytes is {limits.BufferBytes}; it must be from {MinimalBufferBytes} to {MaximalBufferBytes}.");
        return errors;

        void Text(string value, string what)
        {
            if (string.IsNullOrWhiteSpace(value))
                errors.Add($"{what} is empty.");
        }

        void Topic(TopicStart start, string which)
        {
            Text(start.Topic, $"The name of the {which} topic");
            Text(start.TopicId, $"The id of the {which} topic");
            if (start.Offsets.Any(offset => offset < 0))
                errors.Add($"A start offset of the {which} topic is negative.");
        }

        void Positive(long value, string name)
        {
            if (value <= 0)
                errors.Add($"The limit {name} must be more than zero.");
        }
    }
}
