using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>
/// A sink at work, on one thread:
/// <code>
/// receive ─► sift ─► decode ─► partition ─► (buffer full) ─► stage
///    ▲                                                        │ batch full, old, or the topics' end reached
///    └──────── show position ◄─ publish ◄─ create entry ◄─────┘
/// </code>
/// </summary>
internal sealed class SinkRun(SinkRequest request, ISchemaRegistry registry, ISinkStorage storage, TimeProvider time, Completion completion)
{
    // Bounds how late a cancellation, the age of a batch or the end of the topics is noticed.
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromMilliseconds(20);

    private readonly SinkLayout _layout = SinkLayout.Of(request);
    private readonly SeenRows _seen = new();
    private readonly Lock _gate = new();
    private TopicPositions? _egress;
    private TopicPositions? _deadLetter;
    private SinkCounts _committed;
    private SinkCounts _published;
    private int _entries;
    private int _files;
    private long _fileBytes;

    public SinkProgress Progress
    {
        get
        {
            lock (_gate)
                return new SinkProgress(_egress is null ? [] : Positions(), _published, _entries, _files);
        }
    }

    public async Task<SinkSummary> RunAsync(CancellationToken cancellationToken)
    {
        var cluster = await KafkaCluster.ConnectAsync(request.Kafka, request.Limits.ConnectTimeout, cancellationToken);
        TakenOver taken;
        try
        {
            taken = await TakeOverAsync(cluster, cancellationToken);
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
        // Takes the client a fifth of a second, in which landing can begin.
        var closing = Task.Run(cluster.Dispose, CancellationToken.None);
        try
        {
            // The consumer belongs to one thread, and its Receive blocks: a thread of its own, not one of the pool.
            return await Task.Factory.StartNew(
                () => Land(taken, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
        }
        finally
        {
            await closing;
        }
    }

    private Task<TakenOver> TakeOverAsync(KafkaCluster cluster, CancellationToken cancellationToken) =>
        new SinkRecovery(storage, _layout, request.JobId, time).TakeOverAsync(
            async log => (
                await StartOffsets.FindAsync(cluster, request.Egress, request.PassOverDropped, log, cancellationToken),
                await StartOffsets.FindAsync(cluster, request.DeadLetter, request.PassOverDropped, log, cancellationToken)),
            cancellationToken);

    private SinkSummary Land(TakenOver taken, CancellationToken cancellationToken)
    {
        var (log, writer, egress, deadLetter) = taken;
        foreach (var entry in log.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _seen.Add(log.ReadRows(entry));
        }
        _committed = log.Counts;
        lock (_gate)
        {
            (_egress, _deadLetter, _published) = (egress, deadLetter, _committed);
            (_entries, _files, _fileBytes) = (writer.Last, log.Files.Count(), log.Files.Sum(file => file.Bytes));
        }

        using var reader = new TopicReader(request, egress, deadLetter);
        using var batch = new LandingBatch(request, registry, storage, _layout, _seen, writer.Writer, time);
        batch.Begin(writer.Last + 1);
        try
        {
            while (!LandOnce(reader, batch, writer, cancellationToken))
            {
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && HasMoved)
        {
            // What was read is not read again; where the topics end with the process, it could not be.
            Commit(reader, batch, writer);
            throw;
        }
        reader.CommitDurableAndWait();
        lock (_gate)
            return new SinkSummary(_committed, _entries, _files, _fileBytes, Positions()) { PassedOver = egress.PassedOver + deadLetter.PassedOver };
    }

    private bool HasMoved => _egress!.HasMoved || _deadLetter!.HasMoved;

    /// <summary>One turn; true when everything has landed.</summary>
    private bool LandOnce(TopicReader reader, LandingBatch batch, CommitWriter writer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (completion.Watermarks is { } watermarks)
            reader.Extend(watermarks);
        ReceiveOnce(reader, batch, writer, cancellationToken);
        var isComplete = completion.IsReached(_egress!, _deadLetter!);
        if (isComplete ? HasMoved : batch.IsOld)
            Commit(reader, batch, writer);
        return isComplete;
    }

    private void ReceiveOnce(TopicReader reader, LandingBatch batch, CommitWriter writer, CancellationToken cancellationToken)
    {
        using var records = reader.Receive(ReceiveTimeout);
        for (var i = 0; i < (records?.Count ?? 0); i++)
        {
            var record = records![i];
            batch.Add(record, reader.PositionsOf(record.Topic)[record.Partition], cancellationToken);
            if (batch.IsFull)
                Commit(reader, batch, writer);
        }
        reader.HandleEvents();
        lock (_gate)
            _published = _committed + batch.Counts;
    }

    private void Commit(TopicReader reader, LandingBatch batch, CommitWriter writer)
    {
        var (files, rows) = batch.Complete();
        var (egress, deadLetter) = (_egress!, _deadLetter!);
        var entry = writer.Append([egress.Covered(), deadLetter.Covered()], batch.Counts, files, rows);
        new Publisher(storage, _layout).Publish(entry);
        egress.Commit();
        deadLetter.Commit();
        reader.CommitDurable();
        lock (_gate)
        {
            _committed += batch.Counts;
            _published = _committed;
            (_entries, _files, _fileBytes) = (entry.Number, _files + files.Count, _fileBytes + files.Sum(file => file.Bytes));
        }
        batch.Begin(writer.Last + 1);
    }

    private IReadOnlyList<SinkPosition> Positions() => [.. _egress!.Partitions.Concat(_deadLetter!.Partitions).Select(partition => partition.Position)];
}
