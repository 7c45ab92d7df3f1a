using Kappa.Ingress;
using Kappa.Sink;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Runs a whole job: read from top to bottom it is the way of a record.</summary>
internal sealed class Replay(IHost host, ServiceTarget service, Terminal terminal, TimeProvider time)
{
    /// <summary>Runs the job, or goes on with it, or says that it is done.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        Job job, KappaCommand.Replay request, string? outputSchema, IReadOnlyDictionary<string, string> serviceSettings, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var folder = new JobFolder(request.Out ?? Path.Combine("out", job.Name));
        var prepared = await JobPreparation.PrepareAsync(job, folder, outputSchema, cancellationToken);
        Announce(prepared, request);
        if (prepared.Success is { } success && IsStillThere(prepared))
            return SayDone(prepared, success);

        using var servers = await Servers.ConnectAsync(request.Endpoints, folder, serviceSettings, cancellationToken);
        using var run = JobRun.Begin(prepared, time);
        var stage = "preparation";
        try
        {
            var plan = prepared.Plan with { SchemaId = await servers.RegisterAsync(job, cancellationToken) };
            var topics = await TopicPreparation.PrepareAsync(servers.Cluster, job.Topics, run.EarlierTopics, Warn, cancellationToken);
            run.Plan(servers.Cluster.ClusterId, topics);
            service.Set(new ServiceAddress(request.Endpoints.Kafka ?? ConnectionSettings.Embedded, servers.RegistryAddress, job, request.Endpoints.Timeout, IsReplay: true));

            var meter = new ReplayMeter(prepared.Snapshot.Rows, job.Topics, request.WithoutService ? "runs elsewhere" : null, time);
            var subject = SubjectOf(prepared, servers, topics);
            var passedOver = 0L;
            var findings = await ShownAsync(meter, async () =>
            {
                var flow = new ReplayFlow(prepared, servers, run, topics, request.WithoutService ? null : host, meter);
                passedOver = (await flow.RunAsync(plan, request.Stall, time, cancellationToken)).PassedOver;
                stage = meter.Audit.Name;
                meter.Audit.Status = StageStatus.Running;
                var audited = await JobAudit.RunAsync(subject, cancellationToken);
                meter.Audit.Status = StageStatus.Done;
                return audited;
            });
            run.Audited(findings.Table);
            if (passedOver > 0)
                Warn($"{Words.Count(passedOver, "offset")} of {job.Topics.Egress} and {job.Topics.DeadLetter} had been dropped before they landed, by retention or by hand: what they held is missing.");
            return Report(prepared, subject, findings, request.Explain, time.GetElapsedTime(began));
        }
        catch (Exception fault)
        {
            var isStopped = fault is OperationCanceledException && cancellationToken.IsCancellationRequested;
            run.Fail((fault as StageFailedException)?.Stage ?? (isStopped ? null : stage), isStopped ? "stopped by the user" : fault.Message);
            throw;
        }
    }

    /// <summary>What the run is about, before anything can go wrong with it.</summary>
    private void Announce(PreparedJob prepared, KappaCommand.Replay request)
    {
        var job = prepared.Job;
        terminal.Out.WriteLine($"Job {job.Name}, {job.Id}{(job.IdIsDerived ? " (derived from its content)" : "")}{(prepared.IsResumed ? ", begun before" : "")}");
        terminal.Out.WriteLine($"  source  {Words.Count(prepared.Snapshot.Files.Count, "file")}, {Words.Count(prepared.Snapshot.Rows, "row")}");
        terminal.Out.WriteLine($"  topics  {job.Topics.Ingress} > {job.Topics.Egress}, {job.Topics.DeadLetter}; Kafka {request.Endpoints.Kafka ?? ConnectionSettings.Embedded}");
        terminal.Out.WriteLine($"  result  {prepared.Folder.Path}");
        foreach (var warning in prepared.Warnings)
            Warn(warning);
    }

    private void Warn(string warning) => terminal.Error.WriteLine($"warning: {warning}");

    // Names and lengths; their content is for the audit. A file that is gone makes the run below say which.
    private static bool IsStillThere(PreparedJob prepared) =>
        CommitLog.Read(new LocalStorage(), prepared.Folder.State, prepared.Job.Id).Files
            .All(file => new FileInfo(Path.Combine(prepared.Folder.Path, file.Path)) is { Exists: true } landed && landed.Length == file.Bytes);

    private int SayDone(PreparedJob prepared, LedgerEntry success)
    {
        terminal.Out.WriteLine($"This job is done: every row was accounted for at {success.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Nothing was sent. The last audit (the command audit makes another):");
        if (success.Audit is { } audit)
            AuditReport.Print(terminal, audit);
        SayWhatLanded(prepared, success.Audit);
        return KappaExitCode.Done;
    }

    private int Report(PreparedJob prepared, AuditSubject subject, AuditFindings findings, bool explain, TimeSpan took)
    {
        JobAudit.Print(terminal, findings, subject, explain);
        SayWhatLanded(prepared, findings.Table);
        terminal.Out.WriteLine($"Took {Words.Duration(took)}.");
        if (findings.Table.IsComplete)
            return KappaExitCode.Done;
        terminal.Error.WriteLine($"Not every row is accounted for. --explain names those that are missing, {prepared.Folder.Missing} holds all of them, and docs/jobs.md says under \"When rows are missing\" how they come back.");
        return KappaExitCode.Failed;
    }

    /// <summary>Where the result is; or why there is none, as a query over no files is an error.</summary>
    private void SayWhatLanded(PreparedJob prepared, AuditTable? audit)
    {
        if (audit is not null && audit.Excluded == audit.Rows && prepared.Job.Window is { } window)
            Warn($"the window selects none of {Words.Count(audit.Rows, "row")}: {window.Column} from {window.From?.ToString() ?? "the beginning"} to {window.To?.ToString() ?? "the end"}.");
        else if (audit is { Landed: 0 })
            Warn($"no row has a result: nothing has landed in {prepared.Folder.Path}.");
        else
            ResultReport.Print(terminal, prepared.Folder, [.. prepared.Job.PartitionBy.Select(partition => partition.As)]);
    }

    /// <summary>Shows the progress for as long as the work goes on, and its last state however it ends.</summary>
    private async Task<T> ShownAsync<T>(ReplayMeter meter, Func<Task<T>> work)
    {
        using var end = new CancellationTokenSource();
        IProgressDisplay display = terminal.Live is { } console ? new LiveProgress(console, terminal.Notices, time) : new PlainProgress(terminal.Out, time);
        var shown = display.RunAsync(meter.Read, end.Token);
        try
        {
            return await work();
        }
        finally
        {
            meter.FailRunning();
            await end.CancelAsync();
            await shown;
        }
    }

    private static AuditSubject SubjectOf(PreparedJob prepared, Servers servers, IReadOnlyDictionary<string, TopicMark> topics) => new()
    {
        Folder = prepared.Folder,
        Job = prepared.Job.Id,
        Topics = prepared.Job.Topics,
        Snapshot = prepared.Snapshot,
        Marks = topics,
        Cluster = servers.Cluster,
        Settings = servers.Settings,
    };
}
