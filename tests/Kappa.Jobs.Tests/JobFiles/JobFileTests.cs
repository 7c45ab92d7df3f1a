using System.Text;
using Kappa.Ingress;

namespace Kappa.Jobs.Tests;

/// <summary>What a job file means, and everything that can be wrong with its meaning.</summary>
public sealed class JobFileTests : IDisposable
{
    private const string Schema = """
        { "type": "record", "name": "Trip", "fields": [ { "name": "pickup_at", "type": { "type": "long", "logicalType": "timestamp-micros" } }, { "name": "zone_id", "type": "int" } ] }
        """;

    private readonly TemporaryFolder _folder = new();

    public JobFileTests()
    {
        _folder.Write("data/a.parquet", "");
        _folder.Write("trip.avsc", Schema);
    }

    public void Dispose() => _folder.Dispose();

    private Job Load(string json) => JobFile.Load(_folder.Write("job.jsonc", json));

    private IReadOnlyList<string> Errors(string json)
    {
        var errors = new JobFileErrors();
        var job = JobFile.Parse(Encoding.UTF8.GetBytes(json), _folder.In("job.jsonc"), errors);
        Assert.True(errors.Any || job is not null);
        return [.. errors.InOrder().Select(error => error.ToString().Replace(_folder.Path, "DIR"))];
    }

    private const string Smallest = """
        {
          "name": "trips", "source": { "files": ["data/*.parquet"] }, "target": { "schema": "trip.avsc" },
          "topics": { "ingress": "in", "egress": "out", "deadLetter": "dead", "group": "g" }
        }
        """;

    [Fact]
    public void The_smallest_job_gets_its_defaults()
    {
        var job = Load(Smallest);
        Assert.Equal("trips", job.Name);
        Assert.Equal([_folder.In("data/a.parquet")], job.Source.Files);
        Assert.Equal(("UTC", AmbiguousTime.Refuse), (job.Source.TimeZone, job.Source.AmbiguousTime));
        Assert.Null(job.Window);
        Assert.Null(job.Key);
        Assert.Equal(RowErrorRule.Stop, job.OnRowError);
        Assert.Equal(new JobTopics("in", "out", "dead", "g", 4), job.Topics);
        Assert.Empty(job.Mapping);
        Assert.Empty(job.PartitionBy);
    }

    [Fact]
    public void Everything_that_is_given_is_taken()
    {
        var job = Load("""
            {
              "name": "trips", "id": "5a0f3f6e-7c1d-4c56-9a0c-2f6b8d1e2025",
              "source": { "files": ["data/a.parquet"], "timeZone": "America/New_York", "ambiguousTime": "earlier" },
              "window": { "column": "p", "from": "2025-11-01T00:00:00", "to": "2025-12-01" },
              "target": { "schema": "trip.avsc" }, "mapping": { "zone_id": "PULocationID" }, "key": "zone_id", "onRowError": "deadLetter",
              "topics": { "ingress": "in", "egress": "out", "deadLetter": "dead", "group": "g", "partitions": 12 },
              "sink": { "partitionBy": [{ "field": "pickup_at", "as": "day", "transform": "day" }, { "field": "zone_id" }] }
            }
            """);
        Assert.Equal((new Guid("5a0f3f6e-7c1d-4c56-9a0c-2f6b8d1e2025"), false), (job.Id, job.IdIsDerived));
        Assert.Equal(("America/New_York", AmbiguousTime.Earlier), (job.Source.TimeZone, job.Source.AmbiguousTime));
        Assert.Equal(new SourceWindow("p", new WindowBound(new DateTime(2025, 11, 1)), new WindowBound(new DateTime(2025, 12, 1))), job.Window);
        Assert.Equal(("zone_id", RowErrorRule.DeadLetter, 12), (job.Key, job.OnRowError, job.Topics.Partitions));
        Assert.Equal("PULocationID", job.Mapping["zone_id"]);
        Assert.Equal(
            [new JobPartition("pickup_at", "day", JobTransform.Day, "America/New_York"), new JobPartition("zone_id", "zone_id", JobTransform.Identity, null)], job.PartitionBy);
    }

    [Fact]
    public void Everything_wrong_in_meaning_is_reported_at_once() => Assert.Equal(
        [
            "2:11: name: \"my trips\" is not a name: it may have letters, digits, '.', '_' and '-', at most 100, and begins with a letter or digit",
            "2:29: id: \"42\" is not a UUID as 01234567-89ab-cdef-0123-456789abcdef (and not all zeros)",
            "3:25: source.files[0]: there is no file DIR/data/none.parquet",
            "3:46: source.files[1]: no file matches data/*.orc (in DIR/data)",
            "3:60: source.files[2]: DIR/data is a folder; to mean the files in it, write \"data/**/*.parquet\"",
            "3:81: source.timeZone: there is no time zone \"America/New_Yrok\"; did you mean \"America/New_York\"?",
            "4:38: window.from: \"November\" is not a time as 2025-11-01T00:00:00 (a wall-clock time of source.timeZone), 2025-11-01T00:00:00Z or 2025-11-01",
            "5:25: target.schema: there is no file DIR/none.avsc",
            "6:42: topics.egress: is the same topic as topics.ingress",
            "6:62: topics.deadLetter: \"a b\" is not a name: it may have letters, digits, '.', '_' and '-', at most 249",
            "8:50: sink.partitionBy[0].timeZone: has a meaning for transform \"day\" only",
            "8:87: sink.partitionBy[1]: there are two columns \"x\"",
        ],
        Errors("""
        {
          "name": "my trips", "id": "42",
          "source": { "files": ["data/none.parquet", "data/*.orc", "data"], "timeZone": "America/New_Yrok" },
          "window": { "column": "p", "from": "November", "to": "2025-12-01" },
          "target": { "schema": "none.avsc" },
          "topics": { "ingress": "in", "egress": "in", "deadLetter": "a b", "group": "g" },
          "sink": { "partitionBy": [
            { "field": "zone_id", "as": "x", "timeZone": "UTC" }, { "field": "zone_id", "as": "x" }] }
        }
        """));

    [Fact]
    public void Fields_that_the_target_does_not_have_are_named_with_what_was_meant() => Assert.Equal(
        ["5:16: mapping.zone_di: the target schema has no field \"zone_di\"; did you mean \"zone_id\"?", "6:10: key: the target schema has no field \"nothing\""],
        Errors("""
        {
          "name": "trips", "source": { "files": ["data/*.parquet"] },
          "topics": { "ingress": "in", "egress": "out", "deadLetter": "dead", "group": "g" },
          "target": { "schema": "trip.avsc" },
          "mapping": { "zone_di": "PULocationID" },
          "key": "nothing"
        }
        """));

    [Fact]
    public void A_schema_that_is_none_is_named_with_its_own_error()
    {
        _folder.Write("trip.avsc", """{ "type": "recrod" }""");
        Assert.StartsWith("2:85: target.schema: DIR/trip.avsc is not an Avro schema: ", Assert.Single(Errors(Smallest)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"column\": \"p\"", "needs from, to, or both")]
    [InlineData("\"column\": \"p\", \"from\": \"2025-12-01\", \"to\": \"2025-11-01\"", "is not after window.from")]
    [InlineData("\"column\": \"p\", \"from\": \"2025-12-01T00:00:00+01:00\", \"to\": \"2025-11-30T23:00:00Z\"", "is not after window.from")]
    public void A_window_must_be_one(string window, string error) =>
        Assert.Contains(error, Assert.Single(Errors(Smallest.Replace("\"topics\"", "\"window\": {" + window + "}, \"topics\""))), StringComparison.Ordinal);

    [Fact]
    public void Form_and_meaning_are_reported_together()
    {
        var fault = Assert.Throws<BadInputException>(() => Load(Smallest.Replace("\"name\"", "\"nmae\"").Replace("trip.avsc", "none.avsc").Replace("\"out\"", "\"in\"")));
        Assert.StartsWith("The job file has 4 errors:\n", fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.In("job.jsonc") + ":2:3: nmae: unknown property; did you mean \"name\"?", fault.Message, StringComparison.Ordinal);
        Assert.Contains("target.schema: there is no file", fault.Message, StringComparison.Ordinal);
        Assert.Contains("topics.egress: is the same topic", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_file_that_is_not_there_is_named() =>
        Assert.Contains($"no job file {Path.GetFullPath("nowhere.jsonc")}", Assert.Throws<BadInputException>(() => JobFile.Load("nowhere.jsonc")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_job_without_an_id_gets_the_same_one_from_the_same_content_only()
    {
        var job = Load(Smallest);
        Assert.True(job.IdIsDerived);
        Assert.Equal(8, job.Id.Version);
        var reordered = Load("""
            { // another order, a comment, and a default written out
              "target": { "schema": "trip.avsc" }, "onRowError": "stop",
              "topics": { "group": "g", "deadLetter": "dead", "egress": "out", "ingress": "in" },
              "source": { "timeZone": "UTC", "files": ["data/*.parquet"] }, "name": "trips"
            }
            """);
        Assert.Equal(job.Id, reordered.Id);
        Assert.NotEqual(job.Id, Load(Smallest.Replace("\"trips\"", "\"other\"")).Id);
        Assert.NotEqual(job.Id, Load(Smallest.Replace("\"g\"", "\"h\"")).Id);
        _folder.Write("trip.avsc", Schema.Replace("int", "long"));
        Assert.NotEqual(job.Id, Load(Smallest).Id);
    }
}
