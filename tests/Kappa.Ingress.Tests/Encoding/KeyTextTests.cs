using System.Globalization;
using System.Text;
using Kappa.Avro;

namespace Kappa.Ingress.Tests;

public sealed class KeyTextTests : IDisposable
{
    private static readonly SourceType Text = new(PhysicalType.ByteArray, LogicalType.String);
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(74.0, "\"int\"", "74")]
    [InlineData(-9007199254740991.0, "\"long\"", "-9007199254740991")]
    [InlineData(0.1, "\"double\"", "0.1")]
    [InlineData(1e21, "\"double\"", "1E+21")]
    [InlineData(0.0, "\"double\"", "0")]
    [InlineData(-0.0, "\"double\"", "-0")]
    [InlineData(-0.0, "\"float\"", "-0")]
    [InlineData(-0.0, "\"long\"", "0")]
    public async Task A_number_is_its_digits(double value, string target, string key) =>
        Assert.Equal(key, await KeyOfAsync(new(PhysicalType.Double), value, target));

    [Theory]
    [InlineData(-74.0, "\"long\"", "-74")]
    [InlineData(-0.1, "\"double\"", "-0.1")]
    public async Task A_number_is_the_same_key_on_every_machine(double value, string target, string key)
    {
        var before = CultureInfo.CurrentCulture;
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (foreign.NumberFormat.NegativeSign, foreign.NumberFormat.NumberDecimalSeparator) = ("\u2212", ",");
        CultureInfo.CurrentCulture = foreign;
        try
        {
            Assert.Equal(key, await KeyOfAsync(new(PhysicalType.Double), value, target));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("\"string\"")]
    [InlineData("""["null","string"]""")]
    [InlineData("""["string","null"]""")]
    public async Task A_string_is_itself_in_any_branch(string target) => Assert.Equal("Grünau 74", await KeyOfAsync(Text, "Grünau 74"u8.ToArray(), target));

    [Fact]
    public async Task An_empty_string_is_a_key_and_null_is_none()
    {
        Assert.Equal("", await KeyOfAsync(Text, Array.Empty<byte>(), """["null","string"]"""));
        Assert.Null(await KeyOfAsync(Text, null, """["null","string"]"""));
        Assert.Null(await KeyOfAsync(Text, null, """["string","null"]"""));
    }

    [Fact]
    public async Task Symbols_flags_dates_and_times_have_their_texts()
    {
        Assert.Equal("B", await KeyOfAsync(Text, "B"u8.ToArray(), """{"type":"enum","name":"e","symbols":["A","B"]}"""));
        Assert.Equal("true", await KeyOfAsync(new(PhysicalType.Boolean), true, "\"boolean\""));
        Assert.Equal("2025-11-01", await KeyOfAsync(new(PhysicalType.Int32, LogicalType.Date), 20_393, """{"type":"int","logicalType":"date"}"""));
        var local = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Micros };
        Assert.Equal("2025-11-01T04:00:00.000001Z", await KeyOfAsync(local, 1_761_955_200_000_001, """{"type":"long","logicalType":"timestamp-micros"}"""));
        Assert.Equal("2025-11-01T00:00:00.000001", await KeyOfAsync(local, 1_761_955_200_000_001, """{"type":"long","logicalType":"local-timestamp-micros"}"""));
        Assert.Equal("-12.30", await KeyOfAsync(
            new(PhysicalType.Int32, LogicalType.Decimal) { Precision = 9, Scale = 1 }, -123, """{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"""));
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", await KeyOfAsync(
            new(PhysicalType.FixedByteArray, LogicalType.Uuid) { Length = 16 }, Convert.FromHexString("00112233445566778899AABBCCDDEEFF"), """{"type":"string","logicalType":"uuid"}"""));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string?> KeyOfAsync(SourceType type, object? value, string target)
    {
        // A field before the key, so that the key does not begin where the record does.
        var file = new GivenFile(new GivenColumn("a", new(PhysicalType.Int32), false, [300]), new GivenColumn("k", type, value is null, [value]));
        var plan = IngressPlan.Make(new()
        {
            Snapshot = await Taxi.SnapshotAsync(file.WriteTo(_folder[$"{Guid.NewGuid()}.parquet"])),
            Target = AvroSchema.Parse($$"""{"type":"record","name":"r","fields":[{"name":"a","type":"int"},{"name":"k","type":{{target}}}]}"""),
            TimeZone = "America/New_York",
            KeyField = "k",
            Job = Guid.Empty,
            Topic = "t",
        }).Value!;
        var layout = new SourceLayout(plan);
        var writer = new AvroWriter();
        using var batch = new RowBatch(layout);
        using var reader = new SourceReader(plan, layout, plan.Snapshot.Files[0], batch);
        Assert.True(reader.Next());
        Assert.False(new RowEncoder(plan, layout).Encode(batch.Views, 0, writer, out var keyStart).IsFault);
        return new KeyText(plan.Fields[1]).TryRead(writer.Written[keyStart..], out var key) ? Encoding.UTF8.GetString(key) : null;
    }
}
