using Kappa.Ingress;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>
/// Puts together how far the stages of a replay are, from counts that the stages themselves keep. <see cref="Read"/> belongs to the display; the rest
/// may be used on any thread.
/// </summary>
internal sealed class ReplayMeter(long totalRows, JobTopics topics, string? serviceNote, TimeProvider time)
{
    private long _rowsBefore;
    private long _accountedBefore;

    public ReplayStage Ingress { get; } = new("ingress", time);

    public ReplayStage Service { get; } = new("service", time);

    public ReplayStage Sink { get; } = new("sink", time);

    public ReplayStage Audit { get; } = new("audit", time);

    /// <summary>Counts of the sending.</summary>
    public IngressMeter Sending { get; } = new();

    /// <summary>Rows that earlier runs have sent or brought to an end. Set once that is known, from any thread.</summary>
    public long RowsBefore
    {
        get => Volatile.Read(ref _rowsBefore);
        set => Volatile.Write(ref _rowsBefore, value);
    }

    /// <summary>Of these, rows that the sink has accounted for. Set once that is known, from any thread.</summary>
    public long AccountedBefore
    {
        get => Volatile.Read(ref _accountedBefore);
        set => Volatile.Write(ref _accountedBefore, value);
    }

    /// <summary>How far the service's group is; null before it is watched.</summary>
    public GroupWatch? Group { get; set; }

    /// <summary>The sink; null before it is made.</summary>
    public SinkHost? Landing { get; set; }

    /// <summary>A number that changes whenever anything moves; that the service has started is a movement.</summary>
    public long Movement => Sending.Read() is var sent ? sent.AcknowledgedRecords + sent.ReadRows + (Group?.Current?.Next.Values.Sum() ?? 0) + LandingMovement() + (long)Ingress.Status : 0;

    /// <summary>The first stage that the others wait for.</summary>
    public string Slowest => this switch
    {
        { Ingress.Status: StageStatus.Waiting, Service.Status: StageStatus.Running } => Service.Name,
        { Ingress.Status: StageStatus.Running } when Sending.Read().BlockedBy is null => Ingress.Name,
        { Service.Status: StageStatus.Running } when Group?.Current is not { LagRecords: 0 } => Service.Name,
        { Sink.Status: StageStatus.Running } => Sink.Name,
        _ => Audit.Name,
    };

    /// <summary>Where everything stands, in a sentence.</summary>
    public string WhereItStands
    {
        get
        {
            if (Ingress.Status == StageStatus.Waiting)
                return "The service has not started.";
            var service = Group?.Current switch
            {
                null => "nothing is known of the service's group",
                { HasCommitted: false } group =>
                    $"{Words.Count(group.LagRecords, "record")} wait for the service, whose group has committed nothing yet (does it run, in the job's group?)",
                var group => $"{Words.Count(group.LagRecords, "record")} wait for the service's group",
            };
            var sent = Sending.Read();
            var heldBack = sent.BlockedBy is { } topic ? $", and the ingress is {HeldBackBy(topic, topics)}" : "";
            return $"{Words.Count(sent.AcknowledgedRecords, "record")} were sent in this run{heldBack}; {service}; the sink accounts for {Words.Count(Accounted(Counts), "row")}.";
        }
    }

    private SinkCounts Counts => Landing?.Progress.Counts ?? default;

    /// <summary>Stages that are at work have failed.</summary>
    public void FailRunning()
    {
        Ingress.FailIfRunning();
        Service.FailIfRunning();
        Sink.FailIfRunning();
        Audit.FailIfRunning();
    }

    /// <summary>How far the stages are now.</summary>
    public IReadOnlyList<StageProgress> Read()
    {
        var sent = Sending.Read();
        var lag = Group?.Current?.LagRecords;
        var inTopic = sent.DoneRows + sent.AcknowledgedRecords;
        var processed = Math.Max(0, inTopic - (lag ?? inTopic));
        var accounted = Accounted(Counts);
        // How many rows the window selects is known once all were looked at; a guess would make the bars run backwards.
        long? selected = Ingress.Status == StageStatus.Done ? totalRows - sent.ExcludedRows : null;
        var counts = Counts;
        return
        [
            Ingress.Measure(sent.ReadRows, totalRows, sent.ReadRows - sent.DoneRows) with { LeftBefore = Math.Max(0, RowsBefore - sent.DoneRows), Note = NoteOf(sent) },
            Service.Measure(processed, selected, sent.AcknowledgedRecords - (lag ?? 0)) with { LagRecords = lag, Note = serviceNote },
            Sink.Measure(accounted, selected, Math.Max(accounted, AccountedBefore)) with { Note = NoteOf(counts) },
            Audit.Measure(Audit.Status == StageStatus.Done ? totalRows : 0, null, Audit.Status == StageStatus.Done ? totalRows : 0),
        ];
    }

    private string? NoteOf(IngressProgress sent)
    {
        var parts = new List<string>();
        if (sent.ExcludedRows > 0)
            parts.Add($"{Words.Number(sent.ExcludedRows)} outside of the window");
        if (sent.DoneRows > 0)
            parts.Add($"{Words.Number(sent.DoneRows)} done before");
        if (sent.RowErrors > 0)
            parts.Add($"{Words.Number(sent.RowErrors)} refused");
        if (sent.BlockedBy is { } topic)
            parts.Add(HeldBackBy(topic, topics));
        return parts.Count > 0 ? string.Join(", ", parts) : null;
    }

    /// <summary>Who has to read on before more is sent.</summary>
    internal static string HeldBackBy(string topic, JobTopics topics) =>
        topic == topics.Ingress ? "held back by the service (ingress topic)"
        : topic == topics.DeadLetter ? "held back by the sink (dead-letter topic)"
        : "held back by the sink (egress topic)";

    private static string? NoteOf(SinkCounts counts) => counts.Filtered + counts.DeadLettered == 0
        ? null
        : $"{Words.Number(counts.Landed)} results, {Words.Number(counts.Filtered)} filtered, {Words.Number(counts.DeadLettered)} dead-lettered";

    private static long Accounted(SinkCounts counts) => counts.Landed + counts.Filtered + counts.DeadLettered;

    private long LandingMovement() => Landing?.Progress is { } progress ? progress.Positions.Sum(position => position.ReadOffset + position.DurableOffset) + progress.Entries : 0;
}
