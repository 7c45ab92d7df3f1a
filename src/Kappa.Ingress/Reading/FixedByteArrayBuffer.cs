using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Byte arrays of one length.</summary>
internal sealed class FixedByteArrayBuffer(int capacity, int length) : PointerBuffer<FixedLenByteArray>(capacity)
{
    protected override FixedLenByteArray Copy(FixedLenByteArray value, ByteArena arena) => new(arena.Copy(value.Pointer, length));
}
