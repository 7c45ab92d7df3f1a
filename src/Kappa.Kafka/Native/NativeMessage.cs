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
