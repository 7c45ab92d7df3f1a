using Kappa.Avro;

namespace Kappa.Ingress.Tests;

public sealed class SourceReaderTests : IDisposable
{
    private static readonly SourceType Number = new(PhysicalType.Int64);
    private static readonly SourceType Text = new(PhysicalType.ByteArray, LogicalType.String);
    private static readonly SourceType Stamp = new(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Millis, AdjustedToUtc = true };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Texts_that_fill_many_pages_keep_their_bytes_until_the_batch_is_done()
    {
        // 1,000 texts of up to 4 kB on pages of 1 kB: a batch spans hundreds of pages, and pages are freed as the next is read.
        var texts = Enumerable.Range(0, 1000).Select(i => i % 7 == 0 ? null : (object)System.Text.Encoding.UTF8.GetBytes($"{i}:" + new string((char)('a' + i % 26), i * 37 % 4096))).ToArray();
        var plan = await PlanAsync(new GivenFile(new GivenColumn("a", Text, true, texts)) { RowGroupRows = 700 }, """{"name":"a","type":["null","string"]}""");
        Assert.Equal(texts, Rows(plan).Select(row => row.ReadLong() == 0 ? null : row.ReadBytes()));
    }

    [Fact]
    public async Task Rows_are_numbered_through_all_row_groups()
    {
        var numbers = Enumerable.Range(0, 1003).Select(i => (object?)(long)i).ToArray();
        var plan = await PlanAsync(new GivenFile(new GivenColumn("a", Number, false, numbers)) { RowGroupRows = 100 }, """{"name":"a","type":"long"}""");
        Assert.Equal(numbers.Cast<long>(), Rows(plan).Select(row => row.ReadLong()));
    }

    [Fact]
    public async Task One_column_may_fill_two_fields()
    {
        var plan = await PlanAsync(
            new GivenFile(new GivenColumn("a", Number, false, [1L, 2L])), """{"name":"a","type":"long"}, {"name":"b","type":"double"}""", new() { ["b"] = "a" });
        Assert.Single(new SourceLayout(plan).Columns);
        Assert.Equal([(1L, 1.0), (2L, 2.0)], Rows(plan).Select(row => (row.ReadLong(), row.ReadDouble())));
    }

    [Fact]
    public async Task Row_groups_outside_of_the_window_are_not_read_and_all_their_rows_are_told()
    {
        // Ten row groups of a hundred rows, a second a row; the window takes rows 250 to 449.
        var stamps = Enumerable.Range(0, 1000).Select(i => (object?)(i * 1000L)).ToArray();
        foreach (var nullable in new[] { false, true })
        {
            var plan = await PlanAsync(
                new GivenFile(new GivenColumn("t", Stamp, nullable, stamps)) { RowGroupRows = 100 }, TimeField, window: new("t", Bound(250), Bound(450)));
            var batches = Batches(plan);
            Assert.Equal(
                [(0, 100, true), (100, 100, true), (200, 100, false), (300, 100, false), (400, 100, false), (500, 100, true), (600, 100, true), (700, 100, true), (800, 100, true), (900, 100, true)],
                batches);
        }
    }

    [Fact]
    public async Task A_row_group_is_read_when_nothing_proves_that_it_lies_outside()
    {
        var stamps = Enumerable.Range(0, 100).Select(i => (object?)(i * 1000L)).ToArray();
        var window = new SourceWindow("t", Bound(5000), null);
        // No statistics; and a null, which is a row error wherever it stands.
        var without = await PlanAsync(new GivenFile(new GivenColumn("t", Stamp, false, stamps)) { Statistics = false }, TimeField, window: window);
        Assert.Equal([(0, 100, false)], Batches(without));
        stamps[50] = null;
        var withNull = await PlanAsync(new GivenFile(new GivenColumn("t", Stamp, true, stamps)), """{"name":"t","type":["null",{"type":"long","logicalType":"timestamp-millis"}]}""", window: window);
        Assert.Equal([(0, 100, false)], Batches(withNull));
        stamps[50] = 50_000L;
        var proven = await PlanAsync(new GivenFile(new GivenColumn("t", Stamp, true, stamps)), TimeField, window: window);
        Assert.Equal([(0, 100, true)], Batches(proven));
    }

    [Fact]
    public async Task The_window_excludes_what_lies_outside_of_November_in_New_York()
    {
        var request = Taxi.Request(await Taxi.SnapshotAsync()) with { Window = new("lpep_pickup_datetime", WindowBound.Parse("2025-11-01"), WindowBound.Parse("2025-12-01")) };
        var plan = IngressPlan.Make(request).Value!;
        var layout = new SourceLayout(plan);
        var filter = new WindowFilter(plan.Window!, layout.IndexOf(plan.Window!.Column));
        using var batch = new RowBatch(layout);
        using var reader = new SourceReader(plan, layout, plan.Snapshot.Files[0], batch);
        var inside = 0;
        while (reader.Next())
            inside += Enumerable.Range(0, (int)batch.Count).Count(row => filter.Place(batch.Views, row) == RowPlace.Inside);
        Assert.Equal(46_891, inside);
    }

    [Fact]
    public async Task Fifty_five_trips_of_the_repeated_hour_need_a_rule()
    {
        var snapshot = await Taxi.SnapshotAsync();
        var faults = Faults(IngressPlan.Make(Taxi.Request(snapshot) with { AmbiguousTime = AmbiguousTime.Refuse }).Value!);
        // By pickup; further trips were picked up before the hour and end in it.
        Assert.Equal(55, faults.Count(fault => fault.Field == 1));
        Assert.All(faults, fault => Assert.Equal(RowFault.AmbiguousTime, fault.Fault));
        Assert.Empty(Faults(IngressPlan.Make(Taxi.Request(snapshot) with { AmbiguousTime = AmbiguousTime.Later }).Value!));
    }

    [Fact]
    public async Task A_file_without_rows_gives_none()
    {
        var plan = await PlanAsync(new GivenFile(new GivenColumn("a", Number, false, [])), """{"name":"a","type":"long"}""");
        Assert.Empty(Batches(plan));
    }

    [Fact]
    public async Task Reading_a_row_allocates_nothing()
    {
        var numbers = Enumerable.Range(0, 200_000).Select(i => i % 3 == 0 ? null : (object?)(long)i).ToArray();
        var texts = numbers.Select(number => number is null ? null : (object)System.Text.Encoding.UTF8.GetBytes($"text {number}")).ToArray();
        var file = new GivenFile(new GivenColumn("a", Number, true, numbers), new GivenColumn("b", Text, true, texts)) { RowGroupRows = 200_000, PageBytes = 64 * 1024 };
        var plan = await PlanAsync(file, """{"name":"a","type":["null","int"]}, {"name":"b","type":["null","string"]}""");
        var layout = new SourceLayout(plan);
        var encoder = new RowEncoder(plan, layout);
        var writer = new AvroWriter();
        using var batch = new RowBatch(layout);
        var allocated = 0L;
        for (var round = 0; round < 2; round++) // the first one warms up
        {
            using var reader = new SourceReader(plan, layout, plan.Snapshot.Files[0], batch);
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Next())
            {
                for (var row = 0; row < batch.Count; row++)
                    encoder.Encode(batch.Views, row, writer, out _);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(allocated < numbers.Length / 10, $"{allocated} bytes for {numbers.Length} rows.");
    }

    public void Dispose() => _folder.Dispose();

    private const string TimeField = """{"name":"t","type":{"type":"long","logicalType":"timestamp-millis"}}""";

    private static WindowBound Bound(int second) => new(DateTime.UnixEpoch.AddSeconds(second), TimeSpan.Zero);

    private async Task<IngressPlan> PlanAsync(GivenFile file, string fields, Dictionary<string, string>? mapping = null, SourceWindow? window = null)
    {
        var made = IngressPlan.Make(new()
        {
            Snapshot = await Taxi.SnapshotAsync(file.WriteTo(_folder[$"{Guid.NewGuid()}.parquet"])),
            Target = AvroSchema.Parse($$"""{"type":"record","name":"r","fields":[{{fields}}]}"""),
            Mapping = mapping ?? [],
            Window = window,
            Job = Guid.Empty,
            Topic = "t",
        });
        Assert.Empty(made.Errors);
        return made.Value!;
    }

    private static List<(long First, long Count, bool IsOutside)> Batches(IngressPlan plan)
    {
        var layout = new SourceLayout(plan);
        using var batch = new RowBatch(layout);
        using var reader = new SourceReader(plan, layout, plan.Snapshot.Files[0], batch);
        var batches = new List<(long, long, bool)>();
        while (reader.Next())
            batches.Add((batch.FirstRow, batch.Count, batch.IsOutside));
        return batches;
    }

    private static List<EncodedRow> Faults(IngressPlan plan) => [.. Encode(plan).Where(row => row.Encoded.IsFault).Select(row => row.Encoded)];

    private static IEnumerable<DecodedRow> Rows(IngressPlan plan) => Encode(plan).Select(row => new DecodedRow(row.Bytes));

    private static List<(EncodedRow Encoded, byte[] Bytes)> Encode(IngressPlan plan)
    {
        var layout = new SourceLayout(plan);
        var encoder = new RowEncoder(plan, layout);
        var writer = new AvroWriter();
        using var batch = new RowBatch(layout);
        using var reader = new SourceReader(plan, layout, plan.Snapshot.Files[0], batch);
        var rows = new List<(EncodedRow, byte[])>();
        while (reader.Next())
        {
            for (var row = 0; row < batch.Count; row++)
                rows.Add((encoder.Encode(batch.Views, row, writer, out _), writer.Written[WireFrame.Size..].ToArray()));
        }

        return rows;
    }

    private sealed class DecodedRow(byte[] bytes)
    {
        private int _at;

        public long ReadLong() => Read((ref AvroReader reader) => reader.ReadLong());

        public double ReadDouble() => Read((ref AvroReader reader) => reader.ReadDouble());

        public byte[] ReadBytes() => Read((ref AvroReader reader) => reader.ReadBytes().ToArray());

        private delegate T Reading<T>(ref AvroReader reader);

        private T Read<T>(Reading<T> read)
        {
            var reader = new AvroReader(bytes.AsSpan(_at));
            var value = read(ref reader);
            _at = bytes.Length - reader.Remaining.Length;
            return value;
        }
    }
}
