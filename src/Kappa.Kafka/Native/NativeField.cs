using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary><c>rd_kafka_vu_t</c>, 64-bit: one field of a record to be produced.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct NativeField
{
    [FieldOffset(0)]
    public FieldKind Kind;

    [FieldOffset(8)]
    public int Int32;

    [FieldOffset(8)]
    public long Int64;

    [FieldOffset(8)]
    public nint Pointer;

    [FieldOffset(16)]
    public nint Second;

    [FieldOffset(24)]
    public nint Third;
}

/// <summary><c>rd_kafka_vtype_t</c>.</summary>
internal enum FieldKind
{
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Timestamp = 8,
    Header = 9,
}
