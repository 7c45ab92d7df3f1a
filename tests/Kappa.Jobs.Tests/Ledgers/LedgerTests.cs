
namespace Kappa.Jobs.Tests;

public sealed class LedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static LedgerEntry Entry(JobState state, int run = 1) => new()
    {
        Run = run,
        At = new DateTimeOffset(2025, 11, 1, 12, 0, 0, TimeSpan.Zero),
        State = state,
        Job = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Digest = "d",
        Counts = new Dictionary<string, long> { ["rows"] = 46_912 },
        Topics = new Dictionary<string, TopicMark> { ["t"] = new("id", [1, 2]) },
        Audit = new AuditTable([new AuditLine("snapshot", 1, 1, 0, 0)], 1, 0, 1, 0, 0, 0, 0, 0, [], ["n"]),
    };

    private string Written(params JobState[] states)
    {
        var path = _folder.In("ledger.jsonl");
        using var ledger = Ledger.Open(path);
        foreach (var state in states)
            ledger.Append(Entry(state));
        return path;
    }

    [Fact]
    public void What_was_appended_is_read_again()
    {
        var path = Written(JobState.Planned, JobState.Ingesting);
        var entries = Ledger.Read(path);
        Assert.Equal([JobState.Planned, JobState.Ingesting], entries.Select(entry => entry.State));
        Assert.Equivalent(Entry(JobState.Planned), entries[0], strict: true);
    }

    [Fact]
    public void A_line_is_one_json_object_with_its_time_in_utc()
    {
        var line = Assert.Single(File.ReadAllLines(Written(JobState.Succeeded)));
        Assert.StartsWith("""{"run":1,"at":"2025-11-01T12:00:00+00:00","state":"succeeded",""", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(200)]
    public void A_torn_last_line_never_happened_and_the_next_append_is_whole(int cut)
    {
        var path = Written(JobState.Planned, JobState.Ingesting);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^cut]);

        Assert.Equal(JobState.Planned, Assert.Single(Ledger.Read(path)).State);
        using (var ledger = Ledger.Open(path))
            ledger.Append(Entry(JobState.Failed, run: 2));
        Assert.Equal([JobState.Planned, JobState.Failed], Ledger.Read(path).Select(entry => entry.State));
    }

    [Fact]
    public void A_line_that_is_damaged_before_the_end_is_named()
    {
        var path = Written(JobState.Planned, JobState.Ingesting, JobState.Processing);
        var lines = File.ReadAllLines(path);
        lines[1] = lines[1].Replace(':', ';');
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        var fault = Assert.Throws<InvalidDataException>(() => Ledger.Open(path));
        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_need_not_be_a_ledger_to_read() => Assert.Empty(Ledger.Read(_folder.In("none")));
}
