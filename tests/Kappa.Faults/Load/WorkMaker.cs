using System.Text;
using Confluent.Kafka;
using Kappa.Avro;
using Kappa.Faults.Member;

namespace Kappa.Faults.Load;

/// <summary>Makes the records of one input topic, by chance from a seed. For one sender.</summary>
internal sealed class WorkMaker(string topic, int keys, int schema, Guid job, SentRecords sent, Random random)
{
    private static readonly AvroEncoder<Work> Encoder = AvroEncoder<Work>.Compile(AvroSchema.For<Work>());

    private readonly Dictionary<int, int> _sequences = [];
    private readonly AvroWriter _writer = new();

    /// <summary>Factor of the handlers' time: the service is slow for a while.</summary>
    public int Slowness { get; set; } = 1;

    public string Topic => topic;

    public (SentRecord Record, Message<byte[], byte[]> Message) Next()
    {
        var number = random.Next(keys);
        var sequence = _sequences[number] = _sequences.GetValueOrDefault(number, -1) + 1;
        var key = $"{topic}/{number}";
        var isPoison = random.Next(500) == 0;
        var work = new Work
        {
            Key = key,
            Sequence = sequence,
            Milliseconds = Slowness * random.Next(100) switch { 0 => 500 + random.Next(1_000), < 50 => random.Next(20), _ => 0 },
            Failures = isPoison ? MemberSettings.MaxAttempts : random.Next(50) == 0 ? random.Next(MemberSettings.MaxAttempts) : 0,
            IsFiltered = random.Next(20) == 0,
        };
        var record = new SentRecord(topic, key, sequence, isPoison);
        var id = new byte[RecordId.Size];
        new RecordId(job, 0, sent.Add(record), 0).Write(id);
        _writer.Clear();
        _writer.WriteFrame(schema);
        Encoder.Encode(work, _writer);
        return (record, new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(key),
            Value = _writer.Written.ToArray(),
            Headers = [new Header(KappaHeaders.RecordId, id)],
        });
    }
}
