// Signatures agreed on first; each type moves to the file and stage folder that it belongs to.
namespace Kappa.Kafka;

/// <summary>An error of the client or the broker, as a value.</summary>
/// <param name="Code">librdkafka's <c>rd_kafka_resp_err_t</c>; negative for errors of the client; 0 for none.</param>
/// <param name="Reason">What happened, in words.</param>
/// <param name="IsFatal">The client can do nothing more.</param>
/// <param name="IsRetriable">The same call may succeed later.</param>
public readonly record struct KafkaError(int Code, string Reason, bool IsFatal = false, bool IsRetriable = false)
{
    /// <summary>Whether this is an error at all.</summary>
    public bool IsError => Code != 0;
}

/// <summary>A call that cannot go on: a setting that the client refuses, a client that is closed, a fatal error.</summary>
public class KafkaException(KafkaError error) : Exception(error.Reason)
{
    /// <summary>The error.</summary>
    public KafkaError Error { get; } = error;
}

/// <summary>No broker answered within the stated time.</summary>
public sealed class KafkaUnreachableException(string address, TimeSpan waited, KafkaError error) : KafkaException(error)
{
    /// <summary>The bootstrap servers as configured.</summary>
    public string Address { get; } = address;
    /// <summary>How long was waited.</summary>
    public TimeSpan Waited { get; } = waited;
}

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition);

/// <summary>A place in a partition. As a committed offset: the next offset to read, with the metadata that was committed with it.</summary>
public readonly record struct PartitionOffset(string Topic, int Partition, long Offset, string? Metadata = null, KafkaError Error = default)
{
    /// <summary>Logical offset: the first record that the partition holds.</summary>
    public const long Beginning = -2;
    /// <summary>Logical offset: after the last record.</summary>
    public const long End = -1;
    /// <summary>No offset: none is committed; as a start, use the committed one or else <c>auto.offset.reset</c>.</summary>
    public const long Unset = -1001;
}

/// <summary>Offsets that a partition holds: from <paramref name="Low"/> to before <paramref name="High"/>.</summary>
public readonly record struct Watermarks(int Partition, long Low, long High);

/// <summary>What a consumer tells besides records. Returned by <see cref="KafkaConsumer.TryReadEvent"/>, on the thread that receives.</summary>
public abstract record ConsumerEvent
{
    private ConsumerEvent() { }
    /// <summary>Partitions were assigned: answer with <see cref="KafkaConsumer.CompleteAssign"/>, with start offsets where wanted.</summary>
    public sealed record Assigned(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;
    /// <summary>Partitions are being revoked: finish their work, then answer with <see cref="KafkaConsumer.CompleteRevoke"/>. Receive goes on meanwhile.</summary>
    public sealed record Revoked(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;
    /// <summary>Partitions are lost: others may own them already, commits will fail. Answer with <see cref="KafkaConsumer.CompleteRevoke"/>.</summary>
    public sealed record Lost(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;
    /// <summary>An asynchronous commit ended; each partition has its own error.</summary>
    public sealed record Committed(IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) : ConsumerEvent;
    /// <summary>The client or a partition reported an error.</summary>
    public sealed record Failed(KafkaError Error, TopicPartition? Partition) : ConsumerEvent;
    /// <summary>Statistics as JSON, when <c>statistics.interval.ms</c> is set.</summary>
    public sealed record Statistics(string Json) : ConsumerEvent;
}

/// <summary>
/// A consumer that hands out records a batch at a time. All members but <see cref="Dispose"/> belong to one thread.
/// </summary>
public sealed class KafkaConsumer : IDisposable
{
    /// <summary>Opens a client. <c>bootstrap.servers</c> = <c>embedded</c> uses the process's embedded cluster.</summary>
    /// <exception cref="KafkaException">A setting is refused; the message names it.</exception>
    public static KafkaConsumer Open(IEnumerable<KeyValuePair<string, string>> settings) => throw new NotImplementedException();
    /// <summary>Joins the group for these topics.</summary>
    public void Subscribe(IReadOnlyList<string> topics) => throw new NotImplementedException();
    /// <summary>Reads these partitions without a group's assignment.</summary>
    public void Assign(IReadOnlyList<PartitionOffset> partitions) => throw new NotImplementedException();
    /// <summary>
    /// Waits up to <paramref name="timeout"/> for records and returns those that are there, at most <paramref name="maxRecords"/>; null for none.
    /// Returns as soon as one is there. The batch must be released: see <see cref="RecordBatch"/>.
    /// </summary>
    public RecordBatch? Receive(TimeSpan timeout, int maxRecords = 1000) => throw new NotImplementedException();
    /// <summary>The next event, if any; to be emptied after every <see cref="Receive"/>.</summary>
    public bool TryReadEvent(out ConsumerEvent? consumerEvent) => throw new NotImplementedException();
    /// <summary>Answers <see cref="ConsumerEvent.Assigned"/> (incremental or whole, as the group's protocol wants it).</summary>
    public void CompleteAssign(IReadOnlyList<PartitionOffset> partitions) => throw new NotImplementedException();
    /// <summary>Answers <see cref="ConsumerEvent.Revoked"/> or <see cref="ConsumerEvent.Lost"/>.</summary>
    public void CompleteRevoke(IReadOnlyList<TopicPartition> partitions) => throw new NotImplementedException();
    /// <summary>Stops fetching; throws the client's prefetched records of these partitions away.</summary>
    public void Pause(IReadOnlyList<TopicPartition> partitions) => throw new NotImplementedException();
    /// <summary>Fetches again.</summary>
    public void Resume(IReadOnlyList<TopicPartition> partitions) => throw new NotImplementedException();
    /// <summary>Goes on from other offsets.</summary>
    public IReadOnlyList<PartitionOffset> Seek(IReadOnlyList<PartitionOffset> offsets, TimeSpan timeout) => throw new NotImplementedException();
    /// <summary>Commits next-to-read offsets with metadata; the outcome comes as <see cref="ConsumerEvent.Committed"/>.</summary>
    public KafkaError Commit(IReadOnlyList<PartitionOffset> offsets) => throw new NotImplementedException();
    /// <summary>Commits and waits; each partition has its own error.</summary>
    public (IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) Commit(IReadOnlyList<PartitionOffset> offsets, TimeSpan timeout) => throw new NotImplementedException();
    /// <summary>Offsets and metadata that the group has committed.</summary>
    public (IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) Committed(IReadOnlyList<TopicPartition> partitions, TimeSpan timeout) => throw new NotImplementedException();
    /// <summary>Leaves the group and closes within the time; revocations still come as events handled by the caller's earlier answers, or are completed empty.</summary>
    public KafkaError Close(TimeSpan timeout) => throw new NotImplementedException();
    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>
/// Records copied out of the client into one pooled block. It is born with one reference per record; memory of every record is valid until the
/// last reference is released, then the block goes back to the pool. Release each record once (any thread), or dispose the whole batch.
/// </summary>
public sealed class RecordBatch : IDisposable
{
    /// <summary>Number of records.</summary>
    public int Count => throw new NotImplementedException();
    /// <summary>Bytes of keys, values and headers.</summary>
    public long Bytes => throw new NotImplementedException();
    /// <summary>A record. A small value that may be kept until it is released.</summary>
    public ReceivedRecord this[int index] => throw new NotImplementedException();
    /// <summary>Releases all references at once: for callers that kept no record.</summary>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>A record in a <see cref="RecordBatch"/>. Safe to read on any thread until released.</summary>
public readonly struct ReceivedRecord
{
    /// <summary>Topic (one string per topic, not per record).</summary>
    public string Topic => throw new NotImplementedException();
    /// <summary>Partition.</summary>
    public int Partition => throw new NotImplementedException();
    /// <summary>Offset.</summary>
    public long Offset => throw new NotImplementedException();
    /// <summary>Time of the record, milliseconds since the Unix epoch; -1 for none.</summary>
    public long TimestampUnixMs => throw new NotImplementedException();
    /// <summary>Whether there is a key.</summary>
    public bool HasKey => throw new NotImplementedException();
    /// <summary>Key bytes.</summary>
    public ReadOnlyMemory<byte> Key => throw new NotImplementedException();
    /// <summary>Whether there is a value (a tombstone has none).</summary>
    public bool HasValue => throw new NotImplementedException();
    /// <summary>Value bytes.</summary>
    public ReadOnlyMemory<byte> Value => throw new NotImplementedException();
    /// <summary>Bytes of key, value and headers.</summary>
    public int Bytes => throw new NotImplementedException();
    /// <summary>All headers.</summary>
    public HeaderBlock Headers => throw new NotImplementedException();
    /// <summary>The record id, when the record has a valid one.</summary>
    public bool TryGetId(out RecordId id) => throw new NotImplementedException();
    /// <summary>Gives the record's reference back; its memory must not be read afterwards.</summary>
    public void Release() => throw new NotImplementedException();
}

/// <summary>Headers in a packed form that can be handed on to a producer as it is.</summary>
public readonly struct HeaderBlock
{
    /// <summary>No headers.</summary>
    public static HeaderBlock Empty => default;
    /// <summary>Number of headers.</summary>
    public int Count => throw new NotImplementedException();
    /// <summary>Value of the last header of that name, as the Kafka client's lastHeader; false when there is none.</summary>
    public bool TryGet(string name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();
    // and an allocation-free enumerator of (name in UTF-8, value)
}

/// <summary>Packs headers, reusing its memory. One thread.</summary>
public sealed class HeaderBlockBuilder
{
    /// <summary>Starts again.</summary>
    public void Clear() => throw new NotImplementedException();
    /// <summary>Adds a header.</summary>
    public void Add(string name, ReadOnlySpan<byte> value) => throw new NotImplementedException();
    /// <summary>Adds all headers of a block.</summary>
    public void Add(HeaderBlock headers) => throw new NotImplementedException();
    /// <summary>The block so far; valid until the next change.</summary>
    public HeaderBlock Build() => throw new NotImplementedException();
}

/// <summary>A record to be produced. Everything is copied by the client before the call returns.</summary>
public readonly ref struct OutgoingRecord
{
    /// <summary>Topic, from <see cref="KafkaProducer.Topic"/>.</summary>
    public required ProducerTopic Topic { get; init; }
    /// <summary>Partition, or -1 for the configured partitioner.</summary>
    public int Partition { get; init; }
    /// <summary>Whether there is a key.</summary>
    public bool HasKey { get; init; }
    /// <summary>Key bytes.</summary>
    public ReadOnlySpan<byte> Key { get; init; }
    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; init; }
    /// <summary>Value bytes.</summary>
    public ReadOnlySpan<byte> Value { get; init; }
    /// <summary>Record id to set as header <c>kappa-id</c>; default for none.</summary>
    public RecordId? Id { get; init; }
    /// <summary>Further headers.</summary>
    public HeaderBlock Headers { get; init; }
    /// <summary>Milliseconds since the Unix epoch; 0 for now.</summary>
    public long TimestampUnixMs { get; init; }
    /// <summary>The caller's own number, given back in the acknowledgement.</summary>
    public long Tag { get; init; }
}

/// <summary>A topic that a producer has opened.</summary>
public sealed class ProducerTopic
{
    /// <summary>Name.</summary>
    public string Name => throw new NotImplementedException();
}

/// <summary>How one produced record ended.</summary>
/// <param name="Tag">The caller's number.</param>
/// <param name="Partition">Partition that it was written to.</param>
/// <param name="Offset">Its offset; -1 when it failed.</param>
/// <param name="Error">0, or librdkafka's error code.</param>
public readonly record struct Acknowledgement(long Tag, int Partition, long Offset, int Error);

/// <summary>Takes what a producer tells, on the producer's one delivery thread. Must not block and must not throw.</summary>
public interface IProducerEvents
{
    /// <summary>Records have ended, in batches; the span is valid during the call.</summary>
    void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements);
    /// <summary>The client reported an error; fatal ones end it.</summary>
    void OnError(KafkaError error);
}

/// <summary>A producer with acknowledgements in batches. <see cref="TryProduce"/> is safe on many threads.</summary>
public sealed class KafkaProducer : IDisposable
{
    /// <summary>Opens a client and its delivery thread. Defaults unless set: acks=all, enable.idempotence=true.</summary>
    public static KafkaProducer Open(IEnumerable<KeyValuePair<string, string>> settings, IProducerEvents events) => throw new NotImplementedException();
    /// <summary>Opens a topic (once; the same object for the same name).</summary>
    public ProducerTopic Topic(string name) => throw new NotImplementedException();
    /// <summary>Queues a record: no error, or one as a value (code -184 <c>_QUEUE_FULL</c>: try again when acknowledgements have come).</summary>
    public KafkaError TryProduce(in OutgoingRecord record) => throw new NotImplementedException();
    /// <summary>librdkafka's code for a full local queue.</summary>
    public const int QueueFull = -184;
    /// <summary>Waits until everything queued is acknowledged or failed; false when the time passed first.</summary>
    public bool Flush(TimeSpan timeout) => throw new NotImplementedException();
    /// <summary>Explains an error code of an acknowledgement.</summary>
    public static KafkaError Explain(int code) => throw new NotImplementedException();
    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>What a topic is.</summary>
/// <param name="Name">Name.</param>
/// <param name="Id">Changes when the topic is deleted and created again; on the embedded cluster it also changes with the process.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="RetentionBytes">Bytes a partition keeps before it drops its oldest records; null for no limit by size.</param>
/// <param name="Retention">Time that records are kept; null for no limit.</param>
public sealed record TopicDescription(string Name, string Id, int Partitions, long? RetentionBytes, TimeSpan? Retention);

/// <summary>A topic to create.</summary>
public sealed record TopicRequest(string Name, int Partitions, short ReplicationFactor = -1, IReadOnlyDictionary<string, string>? Configuration = null);

/// <summary>A cluster's metadata: topics, watermarks, committed offsets of groups. Safe on many threads.</summary>
public sealed class KafkaCluster : IDisposable
{
    /// <summary>Connects, waiting up to <paramref name="timeout"/> for a broker.</summary>
    /// <exception cref="KafkaUnreachableException">None answered.</exception>
    public static Task<KafkaCluster> ConnectAsync(IEnumerable<KeyValuePair<string, string>> settings, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Whether it is the process's own.</summary>
    public bool IsEmbedded => throw new NotImplementedException();
    /// <summary>host:port list that clients connect to.</summary>
    public string BootstrapServers => throw new NotImplementedException();
    /// <summary>The cluster's id; of the embedded one, new in every process.</summary>
    public string ClusterId => throw new NotImplementedException();
    /// <summary>Creates the topics that are not there; leaves the others as they are.</summary>
    public Task EnsureTopicsAsync(IReadOnlyList<TopicRequest> topics, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Describes a topic; null when there is none.</summary>
    public Task<TopicDescription?> DescribeAsync(string topic, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>Watermarks of all partitions of a topic, by partition.</summary>
    public Task<IReadOnlyList<Watermarks>> WatermarksAsync(string topic, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <summary>What a group has committed for all partitions of a topic; <see cref="PartitionOffset.Unset"/> where nothing.</summary>
    public Task<IReadOnlyList<PartitionOffset>> CommittedAsync(string group, string topic, CancellationToken cancellationToken) => throw new NotImplementedException();
    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>librdkafka's mock cluster in this process. Keeps about 5 MB and 100,000 message sets a partition.</summary>
public sealed class EmbeddedCluster : IDisposable
{
    /// <summary>Bytes that a partition keeps.</summary>
    public const long RetentionBytes = 5L * 1024 * 1024;
    /// <summary>The process's shared cluster, started on first use and kept until the process ends: what <c>bootstrap.servers=embedded</c> names.</summary>
    public static EmbeddedCluster Shared => throw new NotImplementedException();
    /// <summary>A cluster of one's own, for tests.</summary>
    public static EmbeddedCluster Start(int brokers = 1, int defaultPartitions = 4) => throw new NotImplementedException();
    /// <summary>host:port list.</summary>
    public string BootstrapServers => throw new NotImplementedException();
    /// <summary>Creates a topic.</summary>
    public void CreateTopic(string name, int partitions) => throw new NotImplementedException();
    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
