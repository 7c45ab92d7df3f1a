namespace Kappa.Avro.Tests.Schemas;

public sealed class AvroSchemaTests
{
    [Theory]
    [InlineData("\"int\"")]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""["null",{"type":"long","logicalType":"timestamp-micros"}]""")]
    [InlineData("""{"type":"record","name":"x.y.R","doc":"d","fields":[{"name":"f","type":{"type":"enum","name":"E","symbols":["A","B"]},"default":"A"},{"name":"g","type":["null","E","R"],"default":null}]}""")]
    [InlineData("""{"type":"record","namespace":"n.s","name":"R","fields":[{"name":"f","type":{"type":"fixed","name":"o.F","size":3}},{"name":"g","type":{"type":"map","values":"o.F"}},{"name":"h","type":{"type":"array","items":{"type":"record","name":"I","fields":[]}}},{"name":"i","type":"I"}]}""")]
    public void Canonical_form_is_that_of_Apache_Avro(string json)
    {
        var schema = AvroSchema.Parse(json);
        Assert.Equal(global::Avro.SchemaNormalization.ToParsingForm(schema.Model), schema.CanonicalForm);
        Assert.Equal(global::Avro.SchemaNormalization.ParsingFingerprint64(schema.Model), (long)schema.Fingerprint);
    }

    [Fact]
    public void Comments_layout_and_the_way_a_name_is_written_do_not_count()
    {
        var one = AvroSchema.Parse("""{"type":"record","name":"n.R","fields":[{"name":"f","type":"int","doc":"a","default":1}]}""");
        var two = AvroSchema.Parse("""{ "name": "R", "doc": "b", "namespace": "n", "type": "record", "fields": [ { "default": 1, "type": {"type":"int"}, "name": "f" } ] }""");
        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
    }

    [Theory]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", """{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}""")]
    [InlineData("\"long\"", """{"type":"long","logicalType":"timestamp-micros"}""")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"f","type":"int","default":1}]}""", """{"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}""")]
    public void Meaning_counts_even_where_the_canonical_form_does_not_hold_it(string one, string two)
    {
        Assert.Equal(AvroSchema.Parse(one).CanonicalForm, AvroSchema.Parse(two).CanonicalForm);
        Assert.NotEqual(AvroSchema.Parse(one), AvroSchema.Parse(two));
    }
}
