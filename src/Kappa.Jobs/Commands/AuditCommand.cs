using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Jobs;

/// <summary>Audits a job again. Changes nothing but the list of missing rows, and what the ledger says of the job.</summary>
internal sealed class AuditCommand(IServiceProvider services, Terminal terminal)
{
    public async Task<int> RunAsync(KappaCommand.Audit request, IReadOnlyDictionary<string, string> serviceSettings, CancellationToken cancellationToken)
    {
        // The folder knows the job; the job file is needed to find the folder, or to prove that it is the one that is meant.
        var job = request.Job is null && request.Out is not null ? null : JobFile.Load(JobChoice.PathOf(request.Job, services));
        var folder = new JobFolder(request.Out ?? Path.Combine("out", job!.Name));
        if (!folder.HoldsJob)
            throw new BadInputException($"No job was run in {folder.Path}: there is no {Path.GetRelativePath(folder.Path, folder.Job)}.");
        if (job is not null && request.Job is not null)
            JobDifferences.Refuse(job, folder);

        using var taken = JobLock.Take(folder);
        using var cluster = await ConnectAsync(request.Endpoints, serviceSettings, cancellationToken);
        var subject = AuditSubject.Read(folder, cluster?.Cluster, cluster?.Settings ?? new Dictionary<string, string>());
        var findings = await JobAudit.RunAsync(subject, cancellationToken);
        var stillMissed = Note(folder, findings.Table, hasTopics: cluster is not null);
        JobAudit.Print(terminal, findings, subject, request.Explain);
        if (stillMissed > 0)
            terminal.Error.WriteLine($"The audit before this one missed {Words.Count(stillMissed, "dead letter")}, and had the topics: only one that has them (--kafka) can find them again. The job is as it was.");
        return findings.Table.IsComplete && stillMissed == 0 ? KappaExitCode.Done : KappaExitCode.Failed;
    }

    /// <summary>
    /// What is found now is what the job is: a replay that asks whether it is done sees it. A job whose first run has not come to an audit goes on as it was; and dead letters
    /// that an audit with the topics has missed are not found by one without them.
    /// </summary>
    /// <returns>Dead letters that this audit could not look for; nothing is noted then.</returns>
    private long Note(JobFolder folder, AuditTable table, bool hasTopics)
    {
        using var ledger = Ledger.Open(folder.Ledger);
        if (ledger.Entries.LastOrDefault(entry => entry.Audit is not null) is not { Audit: { } before } last || last != ledger.Entries[^1])
            return 0;
        if (!hasTopics && before.Lines.FirstOrDefault(line => line.Stage == AuditLine.DeadLetters) is { Missing: > 0 and var missed })
            return missed;
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        ledger.Append(last with
        {
            At = time.GetUtcNow(),
            State = table.IsComplete ? JobState.Succeeded : JobState.Failed,
            Stage = table.IsComplete ? null : "audit",
            Audit = table,
        });
        return 0;
    }

    private static async Task<Connected?> ConnectAsync(Endpoints endpoints, IReadOnlyDictionary<string, string> serviceSettings, CancellationToken cancellationToken)
    {
        // An embedded cluster died with the process that ran the job: only the job's own record and the landed files are left.
        if (endpoints.Kafka is null or ConnectionSettings.Embedded)
            return null;
        var settings = ConnectionSettings.Of(endpoints.Kafka, serviceSettings);
        return new Connected(await KafkaCluster.ConnectAsync(settings, endpoints.Timeout, cancellationToken), settings);
    }

    private sealed record Connected(KafkaCluster Cluster, IReadOnlyDictionary<string, string> Settings) : IDisposable
    {
        public void Dispose() => Cluster.Dispose();
    }
}
