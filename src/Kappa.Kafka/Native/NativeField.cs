using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary><c>rd_kafka_vu_t</c>, 64-bit: one field of a record to be produced. Only what its kind uses is ever written.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct NativeField
{
    [FieldOffset(0)]
    private FieldKind _kind;

    // An int64, a handle, or a pointer.
    [FieldOffset(8)]
    private nint _first;

    // Not the low half of the former: s390x, which Confluent.Kafka ships for, is big-endian.
    [FieldOffset(8)]
    private int _int32;

    [FieldOffset(16)]
    private nint _second;

    [FieldOffset(24)]
    private nint _third;

    /// <summary>An int32.</summary>
    public void SetInt32(FieldKind kind, int value)
    {
        _kind = kind;
        _int32 = value;
    }

    /// <summary>An int64 or a handle.</summary>
    public void Set(FieldKind kind, nint value)
    {
        _kind = kind;
        _first = value;
    }

    /// <summary>Bytes.</summary>
    public void Set(FieldKind kind, byte* bytes, nint length)
    {
        _kind = kind;
        _first = (nint)bytes;
        _second = length;
    }

    /// <summary>A header: name, value, length.</summary>
    public void Set(FieldKind kind, byte* name, nint value, nint length)
    {
        _kind = kind;
        _first = (nint)name;
        _second = value;
        _third = length;
    }
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
