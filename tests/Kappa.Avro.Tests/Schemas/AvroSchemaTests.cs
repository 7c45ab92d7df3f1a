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

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{\"type\":", "not JSON")]
    [InlineData("3", "number")]
    [InlineData("{}", "no \"type\"")]
    [InlineData("\"decimal\"", "no type is named decimal")]
    [InlineData("\"record\"", "record needs an object")]
    [InlineData("[[\"null\"]]", "union directly")]
    [InlineData("[\"int\",{\"type\":\"int\",\"logicalType\":\"date\"}]", "twice")]
    [InlineData("""{"type":"array"}""", "items")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x","type":"Nope"}]}""", "x: no type is named Nope")]
    [InlineData("""{"type":"record","name":"n.a","fields":[{"name":"x","type":"int","default":"s"}]}""", "x: the default s is no int")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x","type":["null","int"],"default":"s"}]}""", "is no union of null and int")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x","type":"a","default":{}}]}""", "is no record a")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x y","type":"int"},{"name":"z","type":"int"},{"name":"z","type":"int"}]}""", "two fields")]
    [InlineData("""{"type":"record","name":"1a","fields":[]}""", "letters, digits")]
    [InlineData("""{"type":"record","name":"int","fields":[]}""", "primitive")]
    [InlineData("""{"type":"record","fields":[]}""", "name")]
    [InlineData("""{"type":"enum","name":"e","symbols":["A","A"]}""", "symbol A twice")]
    [InlineData("""{"type":"enum","name":"e","symbols":["A"],"default":"B"}""", "none of its symbols")]
    [InlineData("""{"type":"fixed","name":"f","size":-1}""", "size")]
    [InlineData("""{"type":"fixed","name":"f","size":2,"logicalType":"decimal","precision":9}""", "cannot hold")]
    [InlineData("""{"type":"bytes","logicalType":"decimal"}""", "precision")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}""", "scale")]
    [InlineData("""{"type":"int","logicalType":"timestamp-micros"}""", "cannot stand on int")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x","type":{"type":"fixed","name":"a","size":1}}]}""", "defined twice")]
    public void What_is_no_schema_is_refused_and_the_message_says_where(string json, string part) =>
        Assert.Contains(part, Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Everything_that_is_wrong_is_listed()
    {
        var message = Assert.Throws<AvroSchemaException>(() => AvroSchema.Parse(
            """{"type":"record","name":"a","fields":[{"name":"x","type":"Nope"},{"name":"y","type":{"type":"record","name":"b","fields":[{"name":"z","type":{"type":"map"}}]}}]}""")).Message;
        Assert.Contains("x: no type is named Nope", message, StringComparison.Ordinal);
        Assert.Contains("y.z: \"values\" is missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"long","logicalType":"made-up"}""")]
    [InlineData("""{"type":"fixed","name":"u","size":16,"logicalType":"uuid"}""")]
    [InlineData("""{"type":"fixed","name":"e","size":0}""")]
    [InlineData("""{"type":{"type":"fixed","name":"d","size":12},"logicalType":"duration"}""")]
    [InlineData("""{"type":"error","name":"e","fields":[]}""")]
    [InlineData("""{"type":"record","name":"a","fields":[{"name":"x","type":["null","a"],"default":null},{"name":"y","type":["null","int"],"default":3}]}""")]
    public void What_the_specification_allows_is_taken(string json) => AvroSchema.Parse(json);
}
