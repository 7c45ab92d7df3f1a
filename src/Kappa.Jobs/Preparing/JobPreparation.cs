using System.Text.Json;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>Checks everything that can be checked without a server, and writes nothing: a job that is refused here leaves no trace.</summary>
internal static class JobPreparation
{
    // For a plan that only shows whether source and target fit together.
    private static readonly JobTopics AnyTopics = new("ingress", "egress", "deadLetter", "group", JobTopics.DefaultPartitions);

    /// <summary>Reads the job file. Where it is wrong, and not in what the source becomes, the source is looked at as well: one message says it all.</summary>
    /// <exception cref="BadInputException">Lists everything that is wrong.</exception>
    public static async Task<Job> LoadAsync(string path, string? outputSchema, CancellationToken cancellationToken)
    {
        var job = JobFile.Check(path, out var wrong);
        if (wrong is null)
            return job!;
        var faults = new List<string> { wrong };
        if (job is not null && await TakenAsync(job, faults, cancellationToken) is { } snapshot)
            Planned(job with { Topics = AnyTopics }, snapshot, faults);
        if (job is not null)
            AddEgress(job, outputSchema, faults);
        throw new BadInputException(string.Join('\n', faults));
    }

    /// <summary>Reads what the folder has of the job, takes or verifies the snapshot, and makes the plan.</summary>
    /// <exception cref="BadInputException">Lists everything that is wrong.</exception>
    public static async Task<PreparedJob> PrepareAsync(Job job, JobFolder folder, string? outputSchema, CancellationToken cancellationToken)
    {
        if (folder.FileInTheWay is { } file)
            throw new BadInputException($"The result cannot land in {folder.Path}: {file} is a file. Take another folder with --out.");
        if (folder.HoldsOtherThings)
            throw new BadInputException($"The folder {folder.Path} holds other things, and no job of Kappa: take an empty or a new one with --out.");
        var warnings = new List<string>();
        var history = Ledger.Read(folder.Ledger);
        // A run that ended before it sent anything binds nobody to its job or its source.
        var isBegun = folder.HoldsJob && (File.Exists(folder.IngressJournal) || history.Any(entry => entry.State == JobState.Ingesting));
        if (isBegun)
            JobDifferences.Refuse(job, folder);
        var faults = new List<string>();
        var snapshot = isBegun ? Verified(folder, job, warnings) : await TakenAsync(job, faults, cancellationToken);
        var plan = snapshot is null ? null : Planned(job, snapshot, faults);
        AddEgress(job, outputSchema, faults);
        if (faults.Count > 0)
            throw new BadInputException(string.Join('\n', faults));
        return new PreparedJob
        {
            Job = job,
            Folder = folder,
            Plan = plan!,
            Digest = JobDigest.Of(job),
            IsResumed = isBegun,
            History = history,
            Warnings = warnings,
        };
    }

    // Of files that cannot all be read, those that can are still held against the target: null only where there is none.
    private static async Task<Snapshot?> TakenAsync(Job job, List<string> faults, CancellationToken cancellationToken)
    {
        var taken = await Snapshot.TakeAsync(job.Source.Files, cancellationToken);
        if (taken.IsValid)
            return taken.Value;
        Add(faults, "The source cannot be read", taken.Errors.Select(error => error.Message));
        var readable = job.Source.Files.Except(taken.Errors.Select(error => error.Path), StringComparer.Ordinal).ToList();
        return readable.Count > 0 && await Snapshot.TakeAsync(readable, cancellationToken) is { IsValid: true } rest ? rest.Value : null;
    }

    private static Snapshot Verified(JobFolder folder, Job job, List<string> warnings)
    {
        var snapshot = Stored(folder);
        var changes = snapshot.Verify();
        if (changes.Count > 0)
        {
            var faults = new List<string>();
            Add(
                faults,
                "The source is no longer what it was when the job began",
                changes.Select(error => error.Message).Append($"To replay the source as it is now, give the job another id, or land it elsewhere with --out, or remove {folder.Path} with all that has landed in it."));
            throw new BadInputException(string.Join('\n', faults));
        }
        var elsewhere = snapshot.Files.Select(file => file.Path).Except(job.Source.Files, StringComparer.Ordinal).ToList();
        if (elsewhere.Count > 0)
            warnings.Add($"{Words.Count(elsewhere.Count, "file")} of the job {(elsewhere.Count == 1 ? "is" : "are")} not where the job file looks any more, as {elsewhere[0]}: it goes on with what it began with.");
        var further = job.Source.Files.Except(snapshot.Files.Select(file => file.Path), StringComparer.Ordinal).ToList();
        if (further.Count > 0)
            warnings.Add($"{Words.Count(further.Count, "file")} came to the source since the job began and {(further.Count == 1 ? "is" : "are")} not part of it, as {further[0]}.");
        return snapshot;
    }

    private static Snapshot Stored(JobFolder folder)
    {
        try
        {
            return Snapshot.FromJson(File.ReadAllText(folder.Snapshot));
        }
        catch (Exception fault) when (fault is JsonException or FileNotFoundException)
        {
            throw new InvalidDataException($"{folder.Snapshot} cannot be read: {fault.Message}", fault);
        }
    }

    private static IngressPlan? Planned(Job job, Snapshot snapshot, List<string> faults)
    {
        var plan = IngressPlan.Make(new IngressRequest
        {
            Snapshot = snapshot,
            Target = job.Target,
            Mapping = job.Mapping,
            KeyField = job.Key,
            TimeZone = job.Source.TimeZone,
            AmbiguousTime = job.Source.AmbiguousTime,
            Window = job.Window,
            OnRowError = job.OnRowError,
            Job = job.Id,
            Topic = job.Topics.Ingress,
            DeadLetterTopic = job.Topics.DeadLetter,
        });
        if (plan.IsValid)
            return plan.Value;
        Add(faults, "Source and target do not fit together", plan.Errors.Select(error => error.ToString()));
        return null;
    }

    private static void AddEgress(Job job, string? outputSchema, List<string> faults) =>
        Add(faults, "The service's results cannot land as sink.partitionBy of the job wants it", EgressCheck.Errors(job, outputSchema));

    private static void Add(List<string> faults, string what, IEnumerable<string> errors)
    {
        var lines = errors.Select(error => "  " + error).ToList();
        if (lines.Count > 0)
            faults.AddRange([what + ":", .. lines]);
    }
}
