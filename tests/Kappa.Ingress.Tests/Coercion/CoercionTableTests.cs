namespace Kappa.Ingress.Tests;

public sealed class CoercionTableTests
{
    [Fact]
    public void The_documentation_shows_the_table_of_the_code()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "coercions.md")).ReplaceLineEndings("\n");
        Assert.True(page.Contains(CoercionTable.Markdown(), StringComparison.Ordinal), $"docs/coercions.md must hold this table:\n\n{CoercionTable.Markdown()}");
    }

    [Theory]
    [InlineData(PhysicalType.Int32, LogicalType.None, "\"string\"")]
    [InlineData(PhysicalType.Int64, LogicalType.None, """{"type":"long","logicalType":"timestamp-millis"}""")]
    [InlineData(PhysicalType.Int64, LogicalType.Timestamp, "\"long\"")]
    [InlineData(PhysicalType.Double, LogicalType.None, """{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""")]
    [InlineData(PhysicalType.Int32, LogicalType.Date, """{"type":"long","logicalType":"timestamp-millis"}""")]
    [InlineData(PhysicalType.ByteArray, LogicalType.String, "\"int\"")]
    [InlineData(PhysicalType.Boolean, LogicalType.None, "\"int\"")]
    [InlineData(PhysicalType.Group, LogicalType.List, """{"type":"array","items":"int"}""")]
    public void What_would_need_a_guess_is_refused(PhysicalType physical, LogicalType logical, string target) =>
        Assert.Equal(CoercionRule.Refused, CoercionTable.Rule(new(physical, logical), TargetType.Of(global::Avro.Schema.Parse(target))));

    [Fact]
    public void A_point_in_time_has_no_wall_clock_and_a_wall_clock_time_has_a_point_in_time_by_its_zone()
    {
        var utc = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Micros, AdjustedToUtc = true };
        var local = utc with { AdjustedToUtc = false };
        var point = TargetType.Of(global::Avro.Schema.Parse("""{"type":"long","logicalType":"timestamp-micros"}"""));
        var wall = TargetType.Of(global::Avro.Schema.Parse("""{"type":"long","logicalType":"local-timestamp-micros"}"""));
        Assert.Equal(
            [CoercionRule.Exact, CoercionRule.Refused, CoercionRule.Checked, CoercionRule.Exact],
            [CoercionTable.Rule(utc, point), CoercionTable.Rule(utc, wall), CoercionTable.Rule(local, point), CoercionTable.Rule(local, wall)]);
    }

    [Fact]
    public void A_logical_type_that_is_not_known_is_its_base_type() =>
        Assert.Equal(TargetKind.Long, TargetType.Of(global::Avro.Schema.Parse("""{"type":"long","logicalType":"furlongs"}""")).Kind);

    [Fact]
    public void Decimals_of_more_than_38_digits_are_refused()
    {
        var source = new SourceType(PhysicalType.ByteArray, LogicalType.Decimal) { Precision = 39, Scale = 2 };
        var target = TargetType.Of(global::Avro.Schema.Parse("""{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}"""));
        Assert.Equal(CoercionRule.Refused, CoercionTable.Rule(source, target));
        Assert.Equal(CoercionRule.Checked, CoercionTable.Rule(source with { Precision = 38 }, target));
    }
}
