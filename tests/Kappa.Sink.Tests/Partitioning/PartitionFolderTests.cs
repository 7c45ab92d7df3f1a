using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests.Partitioning;

/// <summary>Partition folders as Hive names them, and as DuckDB reads them back.</summary>
public sealed class PartitionFolderTests : IDisposable
{
    private const string Texts = """{"type": "record", "name": "R", "fields": [{"name": "text", "type": ["null", "string"]}, {"name": "number", "type": ["null", "long"]}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("50%", "50%25")]
    [InlineData("k=v:w", "k%3Dv%3Aw")]
    [InlineData("\"#'*?\\{[]^", "%22%23%27%2A%3F%5C%7B%5B%5D%5E")]
    [InlineData("tab\tand\u007Fdel", "tab%09and%7Fdel")]
    [InlineData("Zoë } 🚕", "Zoë } 🚕")]
    [InlineData("..", "..")]
    public void Values_are_escaped_as_by_hive_and_read_back_as_they_were(string value, string folder)
    {
        var path = LandedFiles.Write(_folder.Output, Texts, [Body(value, 1)], [new("text", "t", PartitionTransform.Identity)]).Single();
        Assert.StartsWith($"t={folder}/part-", path, StringComparison.Ordinal);
        Assert.Equal([$"{value}|{value}|1"], Duck.Query($"SELECT t, text, number FROM {Duck.Landed(_folder.Output)}"));
    }

    [Fact]
    public void Null_has_the_folder_that_hive_gives_it_and_is_null_again()
    {
        LandedFiles.Write(_folder.Output, Texts, [Body(null, 1), Body("x", null), Body("", 2)], [new("text", "t", PartitionTransform.Identity), new("number", "n", PartitionTransform.Identity)]);
        Assert.Equal(
            ["t=__HIVE_DEFAULT_PARTITION__/n=1", "t=__HIVE_DEFAULT_PARTITION__/n=2", "t=x/n=__HIVE_DEFAULT_PARTITION__"],
            Directory.GetFiles(_folder.Output, "*.parquet", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Output, Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal));
        // The empty string shares null's folder, as in Hive; the file keeps the two apart.
        Assert.Equal(["∅|∅|1|1", "x|x|∅|∅", "∅||2|2"], Duck.Query($"SELECT t, text, n, number FROM {Duck.Landed(_folder.Output)} ORDER BY _kappa_row"));
    }

    [Fact]
    public void A_column_that_is_the_field_itself_is_in_the_path_alone()
    {
        LandedFiles.Write(_folder.Output, Texts, [Body("x", 1), Body(null, 2)], [new("text", "text", PartitionTransform.Identity)]);
        Assert.Equal(["x|1", "∅|2"], Duck.Query($"SELECT text, number FROM {Duck.Landed(_folder.Output)} ORDER BY _kappa_row"));
        Assert.DoesNotContain("text", Duck.Query($"SELECT DISTINCT name FROM parquet_schema('{_folder.Output}/*/*.parquet')"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("__HIVE_DEFAULT_PARTITION__")]
    public void A_value_whose_only_copy_a_folder_cannot_hold_is_refused(string value) =>
        Assert.Contains(
            "another name",
            Assert.Throws<PartitionValueException>(() => LandedFiles.Write(_folder.Output, Texts, [Body(value, 1)], [new("text", "text", PartitionTransform.Identity)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_value_that_is_too_long_for_a_folder_is_refused() =>
        Assert.Contains(
            "255 are possible",
            Assert.Throws<PartitionValueException>(() => LandedFiles.Write(_folder.Output, Texts, [Body(new string('x', 254), 1)], [new("text", "t", PartitionTransform.Identity)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_type_that_can_be_a_partition_column_has_the_text_that_hive_reads()
    {
        const string Schema = """
            {"type": "record", "name": "R", "fields": [{"name": "i", "type": "int"}, {"name": "l", "type": "long"}, {"name": "b", "type": "boolean"},
            {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["RED", "GREEN"]}}, {"name": "d", "type": {"type": "int", "logicalType": "date"}},
            {"name": "t", "type": {"type": "long", "logicalType": "timestamp-micros"}}, {"name": "w", "type": {"type": "long", "logicalType": "local-timestamp-millis"}}]}
            """;
        var body = LandedFiles.Body(w =>
        {
            w.WriteLong(-5);
            w.WriteLong(long.MaxValue);
            w.WriteBoolean(true);
            w.WriteLong(1);
            w.WriteLong(20_394);
            w.WriteLong(new DateTimeOffset(2025, 11, 3, 4, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000);
            w.WriteLong(new DateTimeOffset(2025, 11, 3, 23, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds());
        });
        var path = LandedFiles.Write(_folder.Output, Schema, [body],
        [
            new("i", "pi", PartitionTransform.Identity), new("l", "pl", PartitionTransform.Identity), new("b", "pb", PartitionTransform.Identity),
            new("e", "pe", PartitionTransform.Identity), new("d", "pd", PartitionTransform.Identity), new("d", "pdd", PartitionTransform.Day),
            new("t", "pt", PartitionTransform.Day, "America/New_York"), new("t", "putc", PartitionTransform.Day), new("w", "pw", PartitionTransform.Day),
        ]).Single();
        Assert.StartsWith(
            "pi=-5/pl=9223372036854775807/pb=true/pe=GREEN/pd=2025-11-02/pdd=2025-11-02/pt=2025-11-02/putc=2025-11-03/pw=2025-11-03/part-", path, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_partitions_at_few_open_files_keep_every_row()
    {
        const int Rows = 5_000, Values = 200;
        var paths = LandedFiles.Write(
            _folder.Output, Texts, Enumerable.Range(0, Rows).Select(row => Body($"v{row * 7919 % Values}", row)),
            [new("text", "t", PartitionTransform.Identity)], new SinkLimits { OpenFiles = 3 });
        Assert.Equal(Values, paths.Count);
        Assert.Equal(
            [$"{Rows}|{Rows}|{Values}"],
            Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row), count(DISTINCT t) FROM {Duck.Landed(_folder.Output)} WHERE t = text AND number = _kappa_row"));
    }

    [Fact]
    public void Row_groups_and_files_keep_to_their_sizes()
    {
        LandedFiles.Write(_folder.Output, Texts, Enumerable.Range(0, 10_000).Select(row => Body($"text {row}", row)), files: new ParquetSettings { RowGroupRows = 1_000, FileBytes = 20_000 });
        Assert.Equal(["1000"], Duck.Query($"SELECT DISTINCT row_group_num_rows FROM parquet_metadata('{_folder.Output}/*.parquet')"));
        Assert.InRange(Directory.GetFiles(_folder.Output, "*.parquet").Length, 2, 9);
        Assert.Equal(["10000"], Duck.Query($"SELECT count(DISTINCT _kappa_row) FROM '{_folder.Output}/*.parquet' WHERE number = _kappa_row"));
    }

    [Theory]
    [InlineData(ParquetCompression.Zstd, "ZSTD")]
    [InlineData(ParquetCompression.Snappy, "SNAPPY")]
    [InlineData(ParquetCompression.None, "UNCOMPRESSED")]
    public void Columns_are_compressed_as_asked(ParquetCompression compression, string name)
    {
        LandedFiles.Write(_folder.Output, Texts, [Body("x", 1)], files: new ParquetSettings { Compression = compression });
        Assert.Equal([name], Duck.Query($"SELECT DISTINCT compression FROM parquet_metadata('{_folder.Output}/*.parquet')"));
    }

    [Fact]
    public void The_columns_of_the_record_id_come_last()
    {
        LandedFiles.Write(_folder.Output, Texts, [Body("x", 1)]);
        Assert.Equal(
            ["text|VARCHAR", "number|BIGINT", "_kappa_job|VARCHAR", "_kappa_part|INTEGER", "_kappa_row|BIGINT", "_kappa_ordinal|INTEGER"],
            Duck.Query($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{_folder.Output}/*.parquet')"));
    }

    private static byte[] Body(string? text, long? number) => LandedFiles.Body(w =>
    {
        w.WriteLong(text is null ? 0 : 1);
        if (text is not null)
            w.WriteString(text);
        w.WriteLong(number is null ? 0 : 1);
        if (number is { } value)
            w.WriteLong(value);
    });
}
