namespace Kappa.Ingress.Tests;

public sealed class SnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_snapshot_holds_what_the_footer_says()
    {
        var file = (await Taxi.SnapshotAsync()).Files[0];
        Assert.Equal((0, Taxi.Path, new FileInfo(Taxi.Path).Length, (long)Taxi.Rows), (file.Part, file.Path, file.Length, file.Rows));
        Assert.Equal([Taxi.Rows], file.RowGroups);
        Assert.Equal(21, file.Columns.Count);
        Assert.Equal(
            new SourceColumn("lpep_pickup_datetime", new(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Micros }, Nullable: true, Nulls: 0),
            file.Columns[1]);
        Assert.Equal(5569, file.Columns.Single(column => column.Name == "payment_type").Nulls);
        Assert.Equal(Taxi.Rows, file.Columns.Single(column => column.Name == "ehail_fee").Nulls);
        Assert.Equal("INT64 TIMESTAMP(MICROS, local)", file.Columns[1].Type.ToString());
    }

    [Fact]
    public async Task Everything_wrong_with_the_files_is_told_at_once()
    {
        var whole = File.ReadAllBytes(Taxi.Path);
        var folder = Directory.CreateDirectory(_folder["folder"]).FullName;
        var cut = Write("cut.parquet", whole[..^1000]);
        var justBegun = Write("begun.parquet", "PAR1"u8.ToArray());
        var other = Write("other.parquet", "a,b,c\n1,2,3\n"u8.ToArray());
        var empty = Write("empty.parquet", []);
        var encrypted = Write("encrypted.parquet", [.. "PARE"u8, .. new byte[100]]);
        byte[] nonsense = [.. whole];
        Array.Fill(nonsense, (byte)0xFF, nonsense.Length - 2000, 1900);
        var damaged = Write("damaged.parquet", nonsense);
        byte[] greedy = [.. whole];
        greedy[^5] = 0x7F;
        var tooLong = Write("toolong.parquet", greedy);

        var taken = await Snapshot.TakeAsync(
            [_folder["gone.parquet"], cut, justBegun, other, empty, encrypted, damaged, tooLong, folder, Taxi.Path, Taxi.Path], TestContext.Current.CancellationToken);

        Assert.False(taken.IsValid);
        var faults = taken.Errors.ToDictionary(error => error.Path, error => error.Fault);
        Assert.Equal(
            new Dictionary<string, SourceFault>
            {
                [_folder["gone.parquet"]] = SourceFault.NotFound,
                [cut] = SourceFault.Truncated,
                [justBegun] = SourceFault.Truncated,
                [other] = SourceFault.NotParquet,
                [empty] = SourceFault.NotParquet,
                [encrypted] = SourceFault.Encrypted,
                [damaged] = SourceFault.Damaged,
                [tooLong] = SourceFault.Damaged,
                [folder] = SourceFault.NotReadable,
                [Taxi.Path] = SourceFault.Repeated,
            },
            faults);
        Assert.All(taken.Errors, error => Assert.Contains(error.Path, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_files_are_an_error() =>
        Assert.Equal(SourceFault.NoFiles, Assert.Single((await Snapshot.TakeAsync([], TestContext.Current.CancellationToken)).Errors).Fault);

    [Fact]
    public async Task A_snapshot_is_read_back_as_it_was_written()
    {
        var snapshot = await Taxi.SnapshotAsync();
        var read = Snapshot.FromJson(snapshot.ToJson());
        Assert.Equal(snapshot.ToJson(), read.ToJson());
        Assert.Equal(snapshot.Files[0].Columns, read.Files[0].Columns);
        Assert.Empty(read.Verify());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"files":[{"part":0}],"takenUtc":"2025-01-01T00:00:00Z"}""")]
    public void What_is_not_a_snapshot_is_not_read(string json) => Assert.Throws<System.Text.Json.JsonException>(() => Snapshot.FromJson(json));

    [Fact]
    public async Task A_file_that_is_written_cut_or_deleted_afterwards_is_named()
    {
        string[] files = [_folder["touched.parquet"], _folder["cut.parquet"], _folder["gone.parquet"], _folder["same.parquet"]];
        foreach (var file in files)
            File.Copy(Taxi.Path, file);
        var snapshot = await Taxi.SnapshotAsync(files);
        Assert.Empty(snapshot.Verify());

        File.SetLastWriteTimeUtc(files[0], DateTime.UtcNow.AddSeconds(1));
        File.WriteAllBytes(files[1], File.ReadAllBytes(files[1])[..^1]);
        File.Delete(files[2]);

        Assert.Equal(files[..3], snapshot.Verify().Select(error => error.Path));
        Assert.All(snapshot.Verify(), error => Assert.Equal(SourceFault.Changed, error.Fault));
    }

    [Fact]
    public async Task No_nulls_and_no_statistics_are_told_apart()
    {
        var column = new GivenColumn("a", new(PhysicalType.Int32), Nullable: true, [1, 2, 3]);
        var proven = new GivenFile(column).WriteTo(_folder["proven.parquet"]);
        var unknown = new GivenFile(column) { Statistics = false }.WriteTo(_folder["unknown.parquet"]);
        var snapshot = await Taxi.SnapshotAsync(proven, unknown);
        Assert.Equal([0, null], snapshot.Files.Select(file => file.Columns[0].Nulls));
        Assert.Equal([false, true], snapshot.Files.Select(file => file.Columns[0].MayHoldNulls));
    }

    [Fact]
    public async Task Nulls_are_added_up_over_row_groups()
    {
        var column = new GivenColumn("a", new(PhysicalType.Int32), Nullable: true, [1, null, 3, null, null, 6, 7]);
        var snapshot = await Taxi.SnapshotAsync(new GivenFile(column) { RowGroupRows = 2 }.WriteTo(_folder["groups.parquet"]));
        Assert.Equal([2, 2, 2, 1], snapshot.Files[0].RowGroups);
        Assert.Equal(3, snapshot.Files[0].Columns[0].Nulls);
    }

    [Fact]
    public async Task Columns_inside_columns_are_seen_as_one_each()
    {
        using (var inner = new ParquetSharp.Schema.GroupNode("address", ParquetSharp.Repetition.Optional,
            [new ParquetSharp.Schema.PrimitiveNode("city", ParquetSharp.Repetition.Optional, ParquetSharp.LogicalType.String(), ParquetSharp.PhysicalType.ByteArray),
             new ParquetSharp.Schema.PrimitiveNode("zip", ParquetSharp.Repetition.Optional, ParquetSharp.LogicalType.None(), ParquetSharp.PhysicalType.Int32)]))
        using (var tags = new ParquetSharp.Schema.PrimitiveNode("tags", ParquetSharp.Repetition.Repeated, ParquetSharp.LogicalType.None(), ParquetSharp.PhysicalType.Int32))
        using (var last = new ParquetSharp.Schema.PrimitiveNode("last", ParquetSharp.Repetition.Required, ParquetSharp.LogicalType.None(), ParquetSharp.PhysicalType.Int64))
        using (var schema = new ParquetSharp.Schema.GroupNode("schema", ParquetSharp.Repetition.Required, [inner, tags, last]))
        using (var properties = ParquetSharp.WriterProperties.GetDefaultWriterProperties())
        using (var file = new ParquetSharp.ParquetFileWriter(_folder["nested.parquet"], schema, properties))
            file.Close();

        var columns = (await Taxi.SnapshotAsync(_folder["nested.parquet"])).Files[0].Columns;
        Assert.Equal(
            [("address", LogicalType.Struct), ("tags", LogicalType.List), ("last", LogicalType.None)], columns.Select(column => (column.Name, column.Type.Logical)));
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
