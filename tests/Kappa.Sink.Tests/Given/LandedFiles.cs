using Kappa.Accounting;
using Kappa.Avro;

namespace Kappa.Sink.Tests.Given;

/// <summary>Decodes and stages values as the sink does, without topics and entries.</summary>
internal static class LandedFiles
{
    public static readonly Guid Job = Guid.Parse("11112222-3333-4444-5555-666677778888");

    /// <summary>Writes one file for each partition, and gives their paths below the folder.</summary>
    public static IReadOnlyList<string> Write(
        string folder, string schema, IEnumerable<byte[]> bodies, IReadOnlyList<PartitionColumn>? partitionBy = null, SinkLimits? limits = null, ParquetSettings? files = null) =>
        [.. WriteFiles(folder, schema, bodies, partitionBy, limits, files).Select(file => file.Path)];

    public static IReadOnlyList<CommittedFile> WriteFiles(
        string folder, string schema, IEnumerable<byte[]> bodies, IReadOnlyList<PartitionColumn>? partitionBy = null, SinkLimits? limits = null, ParquetSettings? files = null)
    {
        var request = new SinkRequest
        {
            JobId = Job,
            Egress = new TopicStart("egress", "1", []),
            DeadLetter = new TopicStart("dead", "1", []),
            Kafka = new Dictionary<string, string> { ["bootstrap.servers"] = "nowhere:1" },
            Group = "group",
            OutputFolder = folder,
            PartitionBy = partitionBy ?? [],
            Limits = limits ?? new SinkLimits(),
            Files = files ?? new ParquetSettings(),
        };
        Assert.Empty(request.Validate());
        var (storage, layout) = (new LocalStorage(), SinkLayout.Of(request));
        var shape = LandingShape.Of(AvroSchema.Parse(schema), request.PartitionBy);
        Assert.Empty(shape.Errors);
        var table = new RowTable(shape, request.PartitionBy);
        var decoder = new RowDecoder(table, shape);
        using var staged = new StagedFiles(storage, layout, request, "test");
        staged.Begin(1);
        long row = 0;
        foreach (var body in bodies)
        {
            decoder.Decode(body);
            table.EndRow(new JournalEntry(0, row, 0, row, 0));
            row++;
        }
        staged.Write(table);
        var completed = staged.Complete();
        foreach (var file in completed)
            Assert.True(storage.TryRename(layout.Staged(file.Staged), layout.Published(file.Path)));
        return completed;
    }

    public static byte[] Body(Action<AvroWriter> write)
    {
        var writer = new AvroWriter();
        write(writer);
        return writer.Written.ToArray();
    }
}
