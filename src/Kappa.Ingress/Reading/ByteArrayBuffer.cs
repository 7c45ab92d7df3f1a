using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Byte arrays, each with its length.</summary>
internal sealed class ByteArrayBuffer(int capacity) : PointerBuffer<ByteArray>(capacity)
{
    protected override ByteArray Copy(ByteArray value, ByteArena arena) => new(arena.Copy(value.Pointer, value.Length), value.Length);
}
