using Confluent.Kafka;

namespace Kappa.Faults.Load;

/// <summary>Sends records in transactions, with a foreign client; one in five is aborted, and leaves a gap that nobody may wait for.</summary>
internal sealed class TransactionalSender : ISender
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);

    private readonly WorkMaker _work;
    private readonly Random _random;
    private readonly ProducerConfig _configuration;
    private IProducer<byte[], byte[]>? _producer;

    public TransactionalSender(string bootstrapServers, string transactionalId, WorkMaker work, Random random)
    {
        _work = work;
        _random = random;
        _configuration = new ProducerConfig { BootstrapServers = bootstrapServers, TransactionalId = transactionalId, LingerMs = 5 };
    }

    public WorkMaker Work => _work;

    public async Task SendAsync(int records, CancellationToken cancellationToken)
    {
        if (records == 0)
            return;
        var made = Enumerable.Range(0, records).Select(_ => _work.Next()).ToList();
        var isAborted = _random.Next(5) == 0;
        // what happens to a transaction whose end is not told is not known: it counts as neither
        bool? isCommitted = null;
        try
        {
            isCommitted = await Task.Run(() => Transact(made, isAborted), cancellationToken);
        }
        catch (KafkaException)
        {
            _producer?.Dispose();
            _producer = null;
        }
        foreach (var (record, _) in made)
            record.Conclude(isCommitted);
    }

    public void Dispose() => _producer?.Dispose();

    private bool Transact(IReadOnlyList<(SentRecord Record, Message<byte[], byte[]> Message)> made, bool isAborted)
    {
        if (_producer is null)
        {
            _producer = new ProducerBuilder<byte[], byte[]>(_configuration).SetLogHandler((_, _) => { }).Build();
            _producer.InitTransactions(StepLimit);
        }
        _producer.BeginTransaction();
        foreach (var (record, message) in made)
        {
            _producer.Produce(_work.Topic, message, report =>
            {
                if (!report.Error.IsError)
                    record.Acknowledge(report.Partition.Value, report.Offset.Value);
            });
        }
        try
        {
            if (!isAborted)
            {
                Repeat(() => _producer.CommitTransaction(StepLimit));
                return true;
            }
        }
        catch (KafkaTxnRequiresAbortException)
        {
            // aborted below
        }
        Repeat(() => _producer.AbortTransaction(StepLimit));
        return false;
    }

    // A broker that is away is no reason to give up: the same call again goes on where it was.
    private static void Repeat(Action step)
    {
        while (true)
        {
            try
            {
                step();
                return;
            }
            catch (KafkaRetriableException)
            {
                continue;
            }
        }
    }
}
