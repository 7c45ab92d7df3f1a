using Kappa.Ingress;
using Kappa.Kafka;
using Kappa.Sink;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Moves the rows of a planned job: sink, service and ingress run side by side until everything that was sent has landed.</summary>
/// <remarks>
/// <code>
///  sink     ───────────── reads as it comes ──────────────────────┐ CompleteAt ── last entry
///  service    ─────────── handles as it comes ────────┐ group passed the last offset
///  ingress      ── sends what is not done yet ──┐ every row acknowledged
/// </code>
/// </remarks>
internal sealed class ReplayFlow(PreparedJob prepared, Servers servers, JobRun run, IReadOnlyDictionary<string, TopicMark> topics, IHost? host, ReplayMeter meter)
{
    // What a service is given to end its start once it is told to stop.
    private static readonly TimeSpan StartEndTimeout = TimeSpan.FromSeconds(5);

    private readonly JobFolder _folder = prepared.Folder;
    private readonly JobTopics _names = prepared.Job.Topics;

    /// <summary>Runs until the sink has published everything.</summary>
    /// <param name="plan">The plan, with its schema id.</param>
    /// <param name="stall">Time in which something must move.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Stops every stage; a later run goes on.</param>
    /// <exception cref="StageFailedException">A stage failed; the others are stopped.</exception>
    public async Task<SinkSummary> RunAsync(IngressPlan plan, TimeSpan stall, TimeProvider time, CancellationToken cancellationToken)
    {
        var sink = SinkHost.Create(SinkSetup.RequestOf(prepared.Job, _folder, servers, topics), servers.Registry, timeProvider: time);
        var group = new GroupWatch(servers.Cluster, _names, time);
        (meter.Landing, meter.Group) = (sink, group);
        var done = Accounted();
        meter.AccountedBefore = done.Count;
        SinkSummary landed;
        await using var stages = new StageGroup(cancellationToken);
        try
        {
            meter.Sink.Status = StageStatus.Running;
            var landing = stages.Run(meter.Sink.Name, sink.RunAsync);
            _ = stages.Run(meter.Service.Name, group.RunAsync);
            _ = stages.Run(meter.Ingress.Name, new StallWatch(meter, stall, time).RunAsync);
            await StartServiceAsync(stages);

            run.Enter(JobState.Ingesting);
            meter.Ingress.Status = StageStatus.Running;
            var last = await stages.Await(stages.Run(meter.Ingress.Name, token => SendAsync(plan, sink, done, token)));
            meter.Ingress.Status = StageStatus.Done;

            var sent = meter.Sending.Read();
            run.Enter(
                JobState.Processing,
                ("acknowledged", sent.AcknowledgedRecords),
                ("excluded", sent.ExcludedRows),
                ("doneBefore", sent.DoneRows),
                ("refused", sent.RowErrors),
                ("heldBackMilliseconds", (long)sent.BlockedTime.TotalMilliseconds));
            await stages.Await(stages.Run(meter.Service.Name, token => group.UntilPassedAsync(last, token)));
            meter.Service.Status = StageStatus.Done;

            run.Enter(JobState.Landing);
            sink.CompleteAt(await stages.Await(stages.Run(meter.Sink.Name, EndsAsync)));
            landed = await stages.Await(landing);
            meter.Sink.Status = StageStatus.Done;
            run.Enter(JobState.Auditing, ("landed", landed.Counts.Landed), ("filtered", landed.Counts.Filtered), ("deadLettered", landed.Counts.DeadLettered), ("files", landed.Files));
        }
        catch
        {
            // What went wrong is told; that the service could not be stopped after it is a consequence.
            await StopServiceAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        await StopServiceAsync();
        return landed;
    }

    /// <summary>Rows that earlier runs have brought to an end: they are not sent again, whatever became of the topics.</summary>
    private Accounting.RowSet Accounted()
    {
        var log = CommitLog.Read(new LocalStorage(), _folder.State, prepared.Job.Id);
        var done = log.Rows(RowOutcome.Landed);
        done.UnionWith(log.Rows(RowOutcome.Filtered));
        done.UnionWith(log.Rows(RowOutcome.DeadLettered));
        return done;
    }

    private async Task StartServiceAsync(StageGroup stages)
    {
        meter.Service.Status = StageStatus.Running;
        if (host is null)
            return;
        await stages.Await(stages.Run(meter.Service.Name, token => StartAsync(host, token)));
        _ = stages.Run(meter.Service.Name, token => ServiceWatch.WatchAsync(host, token));
    }

    /// <summary>Starts the service; one that goes on starting although it is told to stop is given up.</summary>
    private static async Task StartAsync(IHost host, CancellationToken cancellationToken)
    {
        var start = host.StartAsync(cancellationToken);
        await Task.WhenAny(start, Task.Delay(Timeout.Infinite, cancellationToken));
        try
        {
            await start.WaitAsync(StartEndTimeout, CancellationToken.None);
        }
        catch (TimeoutException) when (!start.IsCompleted)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private async Task StopServiceAsync()
    {
        if (host is null)
            return;
        try
        {
            // The host bounds its own stop (HostOptions.ShutdownTimeout); this one is for services that do not heed it.
            await host.StopAsync(CancellationToken.None).WaitAsync(StageGroup.EndTimeout);
        }
        catch (Exception fault)
        {
            throw new StageFailedException(meter.Service.Name, $"It could not be stopped: {fault.Message}", fault);
        }
    }

    /// <summary>Sends what is not done yet; gives the last offset of the job in each partition of the ingress topic.</summary>
    private async Task<IReadOnlyDictionary<int, long>> SendAsync(IngressPlan plan, SinkHost sink, Accounting.RowSet done, CancellationToken cancellationToken)
    {
        using var journal = await IngressJournal.OpenAsync(_folder.IngressJournal, plan, servers.Cluster, servers.Settings, cancellationToken);
        var before = done.Clone();
        before.UnionWith(journal.Rows);
        meter.RowsBefore = before.Count;
        var destination = new IngressDestination
        {
            Cluster = servers.Cluster,
            Settings = servers.Settings,
            Watches =
            [
                new PaceWatch { Topic = _names.Ingress, Group = _names.Group },
                SinkSetup.WatchOf(sink, _names.Egress, servers.Cluster.IsEmbedded),
                SinkSetup.WatchOf(sink, _names.DeadLetter, servers.Cluster.IsEmbedded),
            ],
        };
        var result = await IngressRun.RunAsync(plan, destination, new IngressState { Journal = journal, Done = done }, meter.Sending, cancellationToken);
        if (result.Failure is { } failure)
            throw IngressFault.Of(meter.Ingress.Name, failure);
        StoredRows.Replace(_folder.Excluded, result.Excluded);
        // A run passes over what an earlier one refused, once the sink accounts for the dead letter.
        StoredRows.Add(_folder.Refused, result.RowErrors);
        return new Dictionary<int, long>(journal.LastOffsets);
    }

    /// <summary>Where the topics of outcomes end, now that the service is done: the sink's last record is before it.</summary>
    private async Task<IReadOnlyList<PartitionOffset>> EndsAsync(CancellationToken cancellationToken)
    {
        var ends = new List<PartitionOffset>();
        foreach (var topic in new[] { _names.Egress, _names.DeadLetter })
            ends.AddRange((await servers.Cluster.WatermarksAsync(topic, cancellationToken)).Select(held => new PartitionOffset(topic, held.Partition, held.High)));
        return ends;
    }
}
