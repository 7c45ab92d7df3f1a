using System.Text;

namespace Kappa.Jobs.Tests;

/// <summary>What is said of a job file's form, before its meaning is looked at.</summary>
public sealed class JobFileShapeTests
{
    private static IReadOnlyList<string> Errors(string json)
    {
        var errors = new JobFileErrors();
        if (JsonPieceReader.Read(Encoding.UTF8.GetBytes(json), errors) is { } root)
            new ShapeCheck(errors).Check(root, JobFileShape.Root, "");
        return [.. errors.InOrder().Select(error => error.ToString())];
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed() => Assert.Empty(Errors("""
        // a job
        {
          "$schema": "x", "name": "n", /* two */ "source": { "files": ["a.parquet",] }, "target": { "schema": "s" },
          "topics": { "ingress": "i", "egress": "e", "deadLetter": "d", "group": "g", },
        }
        """));

    [Fact]
    public void A_byte_order_mark_is_allowed() => Assert.DoesNotContain(Errors("\uFEFF{}"), error => error.Contains("JSON", StringComparison.Ordinal));

    [Fact]
    public void Everything_wrong_is_reported_with_line_and_column_in_the_order_of_the_file() => Assert.Equal(
        [
            "1:1: name: is missing",
            "1:1: target: is missing",
            "1:1: topics: is missing",
            "2:3: nmae: unknown property; did you mean \"name\"?",
            "3:9: id: must be a string, not a number",
            "4:24: source.files: needs at least 1 item",
            "4:28: source.timezone: unknown property; did you mean \"timeZone\"?",
        ],
        Errors("""
        {
          "nmae": "n",
          "id": 7,
          "source": { "files": [], "timezone": "UTC" }
        }
        """));

    [Fact]
    public void Columns_count_characters_and_not_bytes() =>
        Assert.Contains("1:18: bogus: unknown property", Errors("""{ "name": "äöü", "bogus": 1 }"""));

    [Theory]
    [InlineData("""{ "name": ["n"] }""", "1:11: name: must be a string, not an array")]
    [InlineData("""{ "name": null }""", "1:11: name: must be a string, not null")]
    [InlineData("""{ "name": " " }""", "1:11: name: is empty")]
    [InlineData("""{ "name": "a", "name": "b" }""", "1:16: name: is given twice")]
    [InlineData("""{ "source": { "files": ["a", 2] } }""", "1:30: source.files[1]: must be a string, not a number")]
    [InlineData("""{ "source": { "ambiguousTime": "earler" } }""", "1:32: source.ambiguousTime: \"earler\" is not one of refuse, earlier, later; did you mean \"earlier\"?")]
    [InlineData("""{ "topics": { "partitions": 0 } }""", "1:29: topics.partitions: 0 is not an integer from 1 to 10000")]
    [InlineData("""{ "topics": { "partitions": 1.5 } }""", "1:29: topics.partitions: 1.5 is not an integer from 1 to 10000")]
    [InlineData("""{ "mapping": { "a": false } }""", "1:21: mapping.a: must be a string, not a boolean")]
    [InlineData("""{ "sink": { "partitionBy": [{ "as": "x" }] } }""", "1:29: sink.partitionBy[0].field: is missing")]
    [InlineData("[]", "1:1: must be an object, not an array")]
    public void A_wrong_value_is_named(string json, string error) => Assert.Contains(error, Errors(json));

    [Fact]
    public void Another_encoding_is_named_with_the_place_of_what_cannot_be_read()
    {
        var errors = new JobFileErrors();
        Assert.Null(JsonPieceReader.Read(Encoding.Latin1.GetBytes("{\n  \"name\": \"Straße\" }"), errors));
        Assert.StartsWith("2:16: is not UTF-8", Assert.Single(errors.InOrder()).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"name\": \"n\"\n  \"id\": 1 }", "3:3: not valid JSON")]
    [InlineData("{ \"name\": ", "1:11: not valid JSON")]
    [InlineData("", "1:1: not valid JSON")]
    [InlineData("{} {}", "1:4: not valid JSON")]
    public void What_is_not_json_is_named_with_its_place(string json, string error) =>
        Assert.StartsWith(error, Assert.Single(Errors(json)), StringComparison.Ordinal);
}
