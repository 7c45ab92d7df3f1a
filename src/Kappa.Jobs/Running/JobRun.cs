using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>One run of a job: holds the job's lock and writes its ledger. One owner.</summary>
internal sealed class JobRun : IDisposable
{
    private readonly JobLock _lock;
    private readonly Ledger _ledger;
    private readonly PreparedJob _prepared;
    private readonly TimeProvider _time;
    private readonly int _number;

    private JobRun(JobLock taken, Ledger ledger, PreparedJob prepared, TimeProvider time)
    {
        _lock = taken;
        _ledger = ledger;
        _prepared = prepared;
        _time = time;
        _number = ledger.Entries.Count > 0 ? ledger.Entries[^1].Run + 1 : 1;
    }

    /// <summary>Takes the job's lock.</summary>
    /// <exception cref="BadInputException">The folder cannot be written; or another process runs the job, or has begun it since it was prepared here.</exception>
    public static JobRun Begin(PreparedJob prepared, TimeProvider time)
    {
        var taken = Lock(prepared.Folder);
        try
        {
            var ledger = Ledger.Open(prepared.Folder.Ledger);
            if (ledger.Entries.Count == prepared.History.Count)
                return new JobRun(taken, ledger, prepared, time);
            ledger.Dispose();
            throw new BadInputException($"Another process ran the job in {prepared.Folder.Path} just now. Run the same command again.");
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private static JobLock Lock(JobFolder folder)
    {
        try
        {
            Directory.CreateDirectory(folder.State);
            return JobLock.Take(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The folder {folder.Path} cannot be written: {fault.Message} Take another one with --out.", fault);
        }
    }

    /// <summary>Topics as the last run found them; null when none came so far.</summary>
    public IReadOnlyDictionary<string, TopicMark>? EarlierTopics => _ledger.Entries.LastOrDefault(entry => entry.Topics is not null)?.Topics;

    /// <summary>Fixes job and snapshot for every later run, before anything is sent.</summary>
    public void Plan(string cluster, IReadOnlyDictionary<string, TopicMark> topics)
    {
        var folder = _prepared.Folder;
        if (!_prepared.IsResumed)
        {
            // The job last: it is what says that a job was begun here.
            DurableFile.Write(folder.Snapshot, _prepared.Snapshot.ToJson());
            DurableFile.Write(folder.Job, JobDigest.ToJson(_prepared.Job));
        }
        var counts = new Dictionary<string, long> { ["files"] = _prepared.Snapshot.Files.Count, ["rows"] = _prepared.Snapshot.Rows };
        _ledger.Append(Entry(JobState.Planned) with { Cluster = cluster, Topics = topics, Counts = counts });
    }

    /// <summary>The job comes to another state.</summary>
    public void Enter(JobState state, params ReadOnlySpan<(string Name, long Count)> counts)
    {
        var named = new Dictionary<string, long>();
        foreach (var (name, count) in counts)
            named[name] = count;
        _ledger.Append(Entry(state) with { Counts = named.Count > 0 ? named : null });
    }

    /// <summary>The audit is done.</summary>
    public void Audited(AuditTable audit) =>
        _ledger.Append(Entry(audit.IsComplete ? JobState.Succeeded : JobState.Failed) with { Audit = audit, Stage = audit.IsComplete ? null : "audit" });

    /// <summary>The run ends before its time: by a stage, or by the user.</summary>
    public void Fail(string? stage, string reason) => _ledger.Append(Entry(JobState.Failed) with { Stage = stage, Reason = reason });

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Dispose();
        _lock.Dispose();
    }

    private LedgerEntry Entry(JobState state) =>
        new() { Run = _number, At = _time.GetUtcNow(), State = state, Job = _prepared.Job.Id, Digest = _prepared.Digest };
}
