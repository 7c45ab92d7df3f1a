using System.Text;

namespace Kappa.Kafka.Native;

/// <summary>Partition lists into and out of native memory.</summary>
internal static unsafe class PartitionList
{
    public static NativePartitionList* From(IReadOnlyList<string> topics)
    {
        var list = Rd.rd_kafka_topic_partition_list_new(topics.Count);
        for (var i = 0; i < topics.Count; i++)
            Rd.rd_kafka_topic_partition_list_add(list, topics[i], -1);
        return list;
    }

    public static NativePartitionList* From(IReadOnlyList<TopicPartition> partitions)
    {
        var list = Rd.rd_kafka_topic_partition_list_new(partitions.Count);
        for (var i = 0; i < partitions.Count; i++)
            Rd.rd_kafka_topic_partition_list_add(list, partitions[i].Topic, partitions[i].Partition);
        return list;
    }

    public static NativePartitionList* From(IReadOnlyList<PartitionOffset> offsets)
    {
        var list = Rd.rd_kafka_topic_partition_list_new(offsets.Count);
        for (var i = 0; i < offsets.Count; i++)
        {
            var offset = offsets[i];
            var native = Rd.rd_kafka_topic_partition_list_add(list, offset.Topic, offset.Partition);
            native->Offset = offset.Offset;
            if (offset.Metadata is { } metadata)
                SetMetadata(native, metadata);
        }
        return list;
    }

    public static PartitionOffset[] ToOffsets(NativePartitionList* list)
    {
        if (list is null)
            return [];
        var offsets = new PartitionOffset[list->Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            ref readonly var native = ref list->Elements[i];
            offsets[i] = new PartitionOffset(
                Utf8Text.Read(native.Topic),
                native.Partition,
                native.Offset,
                native.Metadata is null ? null : Encoding.UTF8.GetString(native.Metadata, checked((int)native.MetadataLength)),
                NativeErrors.FromCode(native.Error));
        }
        return offsets;
    }

    public static TopicPartition[] ToPartitions(NativePartitionList* list)
    {
        if (list is null)
            return [];
        var partitions = new TopicPartition[list->Count];
        for (var i = 0; i < partitions.Length; i++)
            partitions[i] = new TopicPartition(Utf8Text.Read(list->Elements[i].Topic), list->Elements[i].Partition);
        return partitions;
    }

    // The list frees the metadata with the C library's allocator, so it has to come from there.
    private static void SetMetadata(NativePartition* partition, string metadata)
    {
        var length = Encoding.UTF8.GetByteCount(metadata);
        if (length == 0)
            return;
        partition->Metadata = Rd.rd_kafka_mem_malloc(0, (nuint)length);
        partition->MetadataLength = (nuint)length;
        Encoding.UTF8.GetBytes(metadata, new Span<byte>(partition->Metadata, length));
    }
}
