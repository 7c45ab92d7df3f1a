using System.Buffers.Binary;
using Kappa.Avro;

namespace Kappa.Protobuf.Frames;

/// <summary>What stands before a message: the registry's frame, then the indexes.</summary>
internal static class Frame
{
    public static byte[] Of(int schemaId, ReadOnlySpan<byte> indexes)
    {
        var frame = new byte[WireFrame.Size + indexes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), schemaId);
        indexes.CopyTo(frame.AsSpan(WireFrame.Size));
        return frame;
    }
}
