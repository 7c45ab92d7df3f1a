using Kappa.Consumer.Delaying;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>Hands results, markers of filtered records and dead letters to the producer. Any thread; never waits.</summary>
internal sealed class ResultWriter(
    KafkaProducer producer, ProducerTopic? output, ProducerTopic deadLetters, IReadOnlyList<(ProducerTopic Topic, TimeSpan Delay)> retries, TimeProvider time)
{
    private static readonly HeaderBlock FilteredHeader = MakeFilteredHeader();

    [ThreadStatic]
    private static HeaderBlockBuilder? _headersOfThread;

    /// <summary>Whether results have a place to go.</summary>
    public bool HasOutput => output is not null;

    /// <summary>The result's bytes, under the source record's key and id.</summary>
    public KafkaError Result(InFlightRecord record, ReadOnlySpan<byte> value) => Result(record, value, record.Record.TryGetId(out var id) ? id : null);

    /// <summary>The bytes of one of several results, under the source record's key and an id of its own.</summary>
    public KafkaError Result(InFlightRecord record, ReadOnlySpan<byte> value, RecordId? id)
    {
        var source = record.Record;
        return producer.TryProduce(new OutgoingRecord
        {
            Topic = output!,
            HasKey = source.HasKey,
            Key = source.Key.Span,
            HasValue = true,
            Value = value,
            Id = id,
            Headers = TraceHeaders.HasAny(record, id is not null) ? WithTrace(record, HeaderBlock.Empty) : HeaderBlock.Empty,
            Tag = record.Number,
        });
    }

    /// <summary>The marker that tells a filtered row from a lost one: key and id, no value.</summary>
    public KafkaError FilteredMarker(InFlightRecord record, RecordId id)
    {
        var source = record.Record;
        return producer.TryProduce(new OutgoingRecord
        {
            Topic = output!,
            HasKey = source.HasKey,
            Key = source.Key.Span,
            Id = id,
            Headers = TraceHeaders.HasAny(record, hasId: true) ? WithTrace(record, FilteredHeader) : FilteredHeader,
            Tag = record.Number,
        });
    }

    /// <summary>The source record as it was, with what became of it in its headers: to the dead-letter topic, or to the retry topic that the fault names.</summary>
    public KafkaError DeadLetter(InFlightRecord record, OutgoingFault fault)
    {
        var source = record.Record;
        var headers = _headersOfThread ??= new HeaderBlockBuilder();
        return producer.TryProduce(new OutgoingRecord
        {
            Topic = fault.RetryRound > 0 ? retries[fault.RetryRound - 1].Topic : deadLetters,
            HasKey = source.HasKey,
            Key = source.Key.Span,
            HasValue = source.HasValue,
            Value = source.Value.Span,
            Headers = fault.RetryRound > 0
                ? RetryHeaders.Write(headers, record, fault, time.GetUtcNow() + retries[fault.RetryRound - 1].Delay)
                : DeadLetterHeaders.Write(headers, record, fault),
            Tag = record.Number,
        });
    }

    private static HeaderBlock WithTrace(InFlightRecord record, HeaderBlock others)
    {
        var builder = _headersOfThread ??= new HeaderBlockBuilder();
        builder.Clear();
        builder.Add(others);
        TraceHeaders.Add(builder, record);
        return builder.Build();
    }

    private static HeaderBlock MakeFilteredHeader()
    {
        var builder = new HeaderBlockBuilder();
        builder.Add(KappaHeaders.Outcome, "filtered"u8);
        return builder.Build();
    }
}
