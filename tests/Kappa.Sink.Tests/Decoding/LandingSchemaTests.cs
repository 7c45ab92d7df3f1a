using Kappa.Avro;

namespace Kappa.Sink.Tests.Decoding;

public sealed class LandingSchemaTests
{
    [Theory]
    [InlineData("""["int", "string"]""", "a column has one type")]
    [InlineData("""["null", "int", "string"]""", "a column has one type")]
    [InlineData("""{"type": "array", "items": "int"}""", "arrays and maps cannot be landed")]
    [InlineData("""["null", {"type": "map", "values": "int"}]""", "arrays and maps cannot be landed")]
    [InlineData("\"null\"", "never has a value")]
    [InlineData("""{"type": "record", "name": "E", "fields": []}""", "has no fields")]
    [InlineData("""["null", "R"]""", "contains itself")]
    public void What_cannot_be_a_column_is_refused_with_the_way_out(string type, string reason) =>
        Assert.Contains(reason, Assert.Single(Check(Record($$"""{"name": "f", "type": {{type}}}"""))), StringComparison.Ordinal);

    [Fact]
    public void Every_error_is_told_at_once_with_its_path()
    {
        var errors = Check(
            Record("""{"name": "a", "type": ["int", "string"]}, {"name": "n", "type": {"type": "record", "name": "N", "fields": [{"name": "m", "type": {"type": "map", "values": "int"}}]}}"""),
            new PartitionColumn("nowhere", "p", PartitionTransform.Identity));
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains("field a ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("field n.m ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("nowhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("_kappa_row")]
    [InlineData("_KAPPA_JOB")]
    public void A_field_cannot_have_the_name_of_a_column_of_the_record_id(string name) =>
        Assert.Contains("record id", Assert.Single(Check(Record($$"""{"name": "{{name}}", "type": "int"}"""))), StringComparison.Ordinal);

    [Fact]
    public void Fields_that_differ_in_case_alone_are_refused() =>
        Assert.Contains("a and A", Assert.Single(Check(Record("""{"name": "a", "type": "int"}, {"name": "A", "type": "int"}"""))), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"double\"", PartitionTransform.Identity, null, "have a text")]
    [InlineData("\"bytes\"", PartitionTransform.Identity, null, "have a text")]
    [InlineData("\"int\"", PartitionTransform.Day, null, "no days")]
    [InlineData("""{"type": "long", "logicalType": "timestamp-millis"}""", PartitionTransform.Identity, null, "transform day")]
    [InlineData("""{"type": "long", "logicalType": "local-timestamp-millis"}""", PartitionTransform.Day, "Europe/Berlin", "Leave the time zone out")]
    [InlineData("""{"type": "int", "logicalType": "date"}""", PartitionTransform.Day, "Europe/Berlin", "Leave the time zone out")]
    [InlineData("""{"type": "record", "name": "N", "fields": [{"name": "m", "type": "int"}]}""", PartitionTransform.Identity, null, "it is a record")]
    public void A_field_that_cannot_be_a_partition_column_is_refused_with_the_reason(string type, PartitionTransform transform, string? zone, string reason) =>
        Assert.Contains(
            reason, Assert.Single(Check(Record($$"""{"name": "f", "type": {{type}}}"""), new PartitionColumn("f", "p", transform, zone))), StringComparison.Ordinal);

    [Fact]
    public void A_partition_column_cannot_have_another_fields_name() =>
        Assert.Contains(
            "name of a field",
            Assert.Single(Check(Record("""{"name": "f", "type": "int"}, {"name": "G", "type": "int"}"""), new PartitionColumn("f", "g", PartitionTransform.Identity))),
            StringComparison.Ordinal);

    private static string Record(string fields) => $$"""{"type": "record", "name": "R", "fields": [{{fields}}]}""";

    private static IReadOnlyList<string> Check(string schema, params PartitionColumn[] partitionBy) => LandingSchema.Check(AvroSchema.Parse(schema), partitionBy);
}
