using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary><c>rd_kafka_message_t</c>, 64-bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Value;
    public nuint ValueLength;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Opaque;
}

/// <summary>
/// A message as it was fetched (<c>rd_kafka_msg_t</c> of librdkafka 2.16, 64-bit): behind its public part, the headers as they came. Not part of the library's interface: decision 0079 says when it is read.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct FetchedMessage
{
    /// <summary>Major and minor version that this is the layout of, as the upper half of <c>rd_kafka_version</c>.</summary>
    public const int Version = 0x0210;

    // From 0 on: NativeMessage.
    [FieldOffset(120)]
    public int HeadersLength;

    [FieldOffset(128)]
    public byte* Headers;
}
