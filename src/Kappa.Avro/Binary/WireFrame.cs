using System.Buffers.Binary;

namespace Kappa.Avro;

/// <summary>
/// The Confluent frame: byte 0, schema id as 4 bytes big-endian, Avro binary. Source: Confluent Platform, "Schema Registry, wire format".
/// </summary>
public static class WireFrame
{
    /// <summary>Bytes before the Avro binary.</summary>
    public const int Size = 5;

    /// <summary>Splits a framed value.</summary>
    /// <returns>False when the value is shorter than 5 bytes or does not begin with 0.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, out int schemaId, out ReadOnlySpan<byte> body)
    {
        if (value.Length < Size || value[0] != 0)
        {
            schemaId = 0;
            body = default;
            return false;
        }

        schemaId = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
        body = value[Size..];
        return true;
    }
}
