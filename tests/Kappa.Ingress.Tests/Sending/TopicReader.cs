using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>A member of a group that reads a topic, takes its time over every batch, and commits what it has read.</summary>
internal sealed class TopicReader : IAsyncDisposable
{
    private readonly KafkaConsumer _consumer;
    private readonly TimeSpan _perBatch;
    private readonly int _batchRecords;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _task;
    private long _records;

    public TopicReader(string bootstrapServers, string group, string topic, TimeSpan perBatch, int batchRecords = 1000)
    {
        _perBatch = perBatch;
        _batchRecords = batchRecords;
        _consumer = KafkaConsumer.Open(
        [
            new("bootstrap.servers", bootstrapServers), new("group.id", group), new("auto.offset.reset", "earliest"),
            // So that the reader is as far as it says, and not as far as its client has fetched ahead.
            new("queued.min.messages", "2000"), new("queued.max.messages.kbytes", "512"),
        ]);
        _consumer.Subscribe([topic]);
        _task = Task.Run(RunAsync);
    }

    /// <summary>Rows of the records that were read, by record id.</summary>
    public RowSet Rows { get; } = new();

    /// <summary>Number of records read.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Called with every record, on the reader's thread.</summary>
    public Action<ReceivedRecord>? OnRecord { get; init; }

    /// <summary>Waits until so many records are read, or nothing comes any more.</summary>
    public async Task WaitForAsync(long records, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        while (Records < records && !limit.IsCancellationRequested && !_task.IsCompleted)
            await Task.Delay(20, CancellationToken.None);
        if (_task.IsFaulted)
            await _task;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _task;
        _consumer.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            while (_consumer.TryReadEvent(out var happened))
            {
                if (happened is ConsumerEvent.Assigned assigned)
                    _consumer.CompleteAssign([.. assigned.Partitions.Select(partition => new PartitionOffset(partition.Topic, partition.Partition, PartitionOffset.Unset))]);
                else if (happened is ConsumerEvent.Revoked revoked)
                    _consumer.CompleteRevoke(revoked.Partitions);
            }

            using var batch = _consumer.Receive(TimeSpan.FromMilliseconds(50), _batchRecords);
            if (batch is null)
                continue;
            await Task.Delay(_perBatch, CancellationToken.None);
            var next = new Dictionary<int, long>();
            for (var i = 0; i < batch.Count; i++)
            {
                var record = batch[i];
                Assert.True(record.TryGetId(out var id));
                Rows.Add(id.Part, id.Row);
                OnRecord?.Invoke(record);
                next[record.Partition] = record.Offset + 1;
            }

            Volatile.Write(ref _records, _records + batch.Count);
            _consumer.Commit([.. next.Select(offset => new PartitionOffset(batch[0].Topic, offset.Key, offset.Value))], TimeSpan.FromSeconds(10));
        }
    }
}
