using System.Buffers.Binary;

namespace Kappa;

/// <summary>
/// Names one result of one source row, computed from the source alone: a retried task, a resumed job and both ingress
/// engines give a row the same id.
/// </summary>
/// <param name="Job">The job that read the row.</param>
/// <param name="Part">Position of the source file in the job's snapshot, from 0.</param>
/// <param name="Row">Index of the row in that file, from 0.</param>
/// <param name="Ordinal">The n-th result of the row, from 0; 0 for a handler with one result and on the ingress topic.</param>
/// <remarks>On the wire: header <see cref="KappaHeaders.RecordId"/>, 32 bytes, all fields big-endian, in this order.</remarks>
public readonly record struct RecordId(Guid Job, int Part, long Row, int Ordinal)
{
    /// <summary>Length of the encoded id in bytes.</summary>
    public const int Size = 32;

    /// <summary>Writes the 32 bytes of the id.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter.</exception>
    public void Write(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"A record id takes {Size} bytes; the destination has {destination.Length}.", nameof(destination));
        Job.TryWriteBytes(destination, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(destination[16..], Part);
        BinaryPrimitives.WriteInt64BigEndian(destination[20..], Row);
        BinaryPrimitives.WriteInt32BigEndian(destination[28..], Ordinal);
    }

    /// <summary>Reads an id; false when <paramref name="source"/> is not exactly 32 bytes or holds a negative part, row or ordinal.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordId id)
    {
        id = default;
        if (source.Length != Size)
            return false;
        var read = new RecordId(
            new Guid(source[..16], bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(source[16..]),
            BinaryPrimitives.ReadInt64BigEndian(source[20..]),
            BinaryPrimitives.ReadInt32BigEndian(source[28..]));
        if (read.Part < 0 || read.Row < 0 || read.Ordinal < 0)
            return false;
        id = read;
        return true;
    }

    /// <summary>The id as <c>job/part/row/ordinal</c>.</summary>
    public override string ToString() => $"{Job}/{Part}/{Row}/{Ordinal}";
}
