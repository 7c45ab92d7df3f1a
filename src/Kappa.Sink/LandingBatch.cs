using Kappa.Accounting;
using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>
/// The batch being made: record by record through sifting, decoding and partitioning, table by table to the staged files. One thread; serves batch after batch.
/// </summary>
internal sealed class LandingBatch : IDisposable
{
    // Measuring the buffers takes about a nanosecond a column; small records need not be measured each.
    private const int RecordsBetweenMeasures = 64;
    private const int LargeRecordBytes = 64 * 1024;

    private readonly SinkRequest _request;
    private readonly ISinkStorage _storage;
    private readonly SinkLayout _layout;
    private readonly Sieve _sieve;
    private readonly SeenRows _seen;
    private readonly RowDecoders _decoders;
    private readonly StagedFiles _files;
    private readonly string _writer;
    private readonly TimeProvider _time;
    private RowsWriter? _rows;
    private int _number;
    private long _begunAt;
    private long _records;
    private long _bytes;
    private long _largestPartitionBytes;

    public LandingBatch(SinkRequest request, ISchemaRegistry registry, ISinkStorage storage, SinkLayout layout, SeenRows seen, string writer, TimeProvider time)
    {
        (_request, _storage, _layout, _seen, _writer, _time) = (request, storage, layout, seen, writer, time);
        _sieve = new Sieve(request.JobId, request.DeadLetter.Topic);
        _decoders = new RowDecoders(registry, request.PartitionBy);
        _files = new StagedFiles(storage, layout, request, writer);
    }

    public SinkCounts Counts { get; private set; }

    /// <summary>Whether a limit is reached.</summary>
    public bool IsFull =>
        _records >= _request.Limits.BatchRows || _bytes >= _request.Limits.BatchBytes || _largestPartitionBytes >= _request.Limits.PartitionBytes;

    /// <summary>Whether its first record was read as long ago as a batch may be old.</summary>
    public bool IsOld => _records > 0 && _time.GetElapsedTime(_begunAt) >= _request.Limits.BatchAge;

    /// <summary>Begins the batch that becomes the entry of this number.</summary>
    public void Begin(int number)
    {
        _number = number;
        (_records, _bytes, _largestPartitionBytes, Counts) = (0, 0, 0, default);
        _files.Begin(number);
    }

    /// <exception cref="SinkException">The record cannot be landed.</exception>
    public void Add(in ReceivedRecord record, PartitionState partition, CancellationToken cancellationToken)
    {
        if (_records++ == 0)
            _begunAt = _time.GetTimestamp();
        if (!_sieve.TryClassify(record, out var outcome, out var id))
            Counts += new SinkCounts(0, 0, 0, 0, 1);
        else if (!_seen.Add(outcome, id.Part, id.Row, id.Ordinal))
            Counts += new SinkCounts(0, 0, 0, 1, 0) { DuplicateDeadLetters = outcome == RowOutcome.DeadLettered ? 1 : 0 };
        else
            Account(record, outcome, id, cancellationToken);
        partition.Read(record.Offset, record.Bytes);
        _bytes += record.Bytes;
        _largestPartitionBytes = Math.Max(_largestPartitionBytes, partition.BatchBytes);
        if ((_records % RecordsBetweenMeasures == 0 || record.Bytes > LargeRecordBytes) && _decoders.Bytes >= _request.Limits.BufferBytes)
            Spill();
    }

    /// <summary>Writes everything; the files are then durable.</summary>
    public (IReadOnlyList<CommittedFile> Files, CommittedRows? Rows) Complete()
    {
        Spill();
        var files = _files.Complete();
        var rows = _rows?.Complete();
        _rows = null;
        _decoders.Trim();
        return (files, rows);
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _files.Dispose();
    }

    private void Account(in ReceivedRecord record, RowOutcome outcome, in JournalEntry id, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case RowOutcome.Landed:
                _decoders.Decode(record, id, cancellationToken);
                Counts += new SinkCounts(1, 0, 0, 0, 0);
                break;
            case RowOutcome.Filtered:
                Counts += new SinkCounts(0, 1, 0, 0, 0);
                break;
            default:
                Counts += new SinkCounts(0, 0, 1, 0, 0);
                break;
        }
        _rows ??= new RowsWriter(_storage, _layout, _number, _writer);
        _rows.Add(outcome, id);
    }

    private void Spill()
    {
        foreach (var table in _decoders.Tables)
        {
            if (table.Count > 0)
                _files.Write(table);
            table.Clear();
        }
    }
}
