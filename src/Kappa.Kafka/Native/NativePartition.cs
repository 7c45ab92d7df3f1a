using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary><c>rd_kafka_topic_partition_t</c>, 64-bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartition
{
    public byte* Topic;
    public int Partition;
    public long Offset;
    public byte* Metadata;
    public nuint MetadataLength;
    public nint Opaque;
    public int Error;
    public nint Internal;
}

/// <summary><c>rd_kafka_topic_partition_list_t</c>, 64-bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartitionList
{
    public int Count;
    public int Size;
    public NativePartition* Elements;
}
