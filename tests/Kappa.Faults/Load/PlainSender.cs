using Confluent.Kafka;

namespace Kappa.Faults.Load;

/// <summary>Sends records that count when they are acknowledged, with a foreign client.</summary>
internal sealed class PlainSender : ISender
{
    private readonly WorkMaker _work;
    private readonly IProducer<byte[], byte[]> _producer;

    public PlainSender(string bootstrapServers, WorkMaker work)
    {
        _work = work;
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            EnableIdempotence = true,
            LingerMs = 5,
            MessageTimeoutMs = (int)TimeSpan.FromMinutes(5).TotalMilliseconds,
        }).SetLogHandler((_, _) => { }).Build();
    }

    public WorkMaker Work => _work;

    public Task SendAsync(int records, CancellationToken cancellationToken)
    {
        for (var i = 0; i < records; i++)
        {
            var (record, message) = _work.Next();
            _producer.Produce(_work.Topic, message, report =>
            {
                if (report.Error.IsError)
                {
                    record.Conclude(null);
                    return;
                }
                record.Acknowledge(report.Partition.Value, report.Offset.Value);
                record.Conclude(true);
            });
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _producer.Flush(TimeSpan.FromMinutes(2));
        _producer.Dispose();
    }
}
