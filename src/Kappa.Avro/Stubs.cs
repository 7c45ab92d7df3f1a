// Signatures agreed on first; each type moves to the file and stage folder that it belongs to.
using System.Buffers;

namespace Kappa.Avro;

/// <summary>An Avro schema: its JSON as given, Apache.Avro's model of it. Immutable; equal when the canonical forms are.</summary>
public sealed class AvroSchema
{
    /// <summary>The schema as JSON.</summary>
    public string Json => throw new NotImplementedException();
    /// <summary>Apache.Avro's model.</summary>
    public global::Avro.Schema Model => throw new NotImplementedException();
    /// <summary>Parses and checks a schema.</summary>
    /// <exception cref="AvroSchemaException">It is not a schema; the message says what and where.</exception>
    public static AvroSchema Parse(string json) => throw new NotImplementedException();
    /// <summary>
    /// The schema of a C# record or class: snake_case field names, DateTimeOffset as timestamp-micros, DateOnly as date, decimal as decimal
    /// (precision and scale by attribute), Guid as uuid, enum as enum, nullable as union with null first.
    /// </summary>
    public static AvroSchema For<T>() => throw new NotImplementedException();
}

/// <summary>A schema, or a type that has none.</summary>
public sealed class AvroSchemaException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Bytes that are not what the schema says.</summary>
public sealed class AvroDataException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads Avro binary. Bounds-checked: throws <see cref="AvroDataException"/> on bytes that end early or make no sense.</summary>
public ref struct AvroReader(ReadOnlySpan<byte> source)
{
    /// <summary>Bytes not yet read.</summary>
    public ReadOnlySpan<byte> Remaining { get; private set; } = source;
    /// <summary>int and long: zigzag varint.</summary>
    public long ReadLong() => throw new NotImplementedException();
    /// <summary>int.</summary>
    public int ReadInt() => throw new NotImplementedException();
    /// <summary>float.</summary>
    public float ReadFloat() => throw new NotImplementedException();
    /// <summary>double.</summary>
    public double ReadDouble() => throw new NotImplementedException();
    /// <summary>boolean.</summary>
    public bool ReadBoolean() => throw new NotImplementedException();
    /// <summary>bytes, or string as UTF-8: length, then that many.</summary>
    public ReadOnlySpan<byte> ReadBytes() => throw new NotImplementedException();
    /// <summary>fixed.</summary>
    public ReadOnlySpan<byte> ReadFixed(int length) => throw new NotImplementedException();
}

/// <summary>Writes Avro binary to a growing buffer that is reused. One thread.</summary>
public sealed class AvroWriter
{
    /// <summary>Starts again.</summary>
    public void Clear() => throw new NotImplementedException();
    /// <summary>What was written since <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => throw new NotImplementedException();
    /// <summary>The five bytes of the Confluent frame.</summary>
    public void WriteFrame(int schemaId) => throw new NotImplementedException();
    /// <summary>int and long.</summary>
    public void WriteLong(long value) => throw new NotImplementedException();
    /// <summary>float.</summary>
    public void WriteFloat(float value) => throw new NotImplementedException();
    /// <summary>double.</summary>
    public void WriteDouble(double value) => throw new NotImplementedException();
    /// <summary>boolean.</summary>
    public void WriteBoolean(bool value) => throw new NotImplementedException();
    /// <summary>bytes, or a string's UTF-8.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value) => throw new NotImplementedException();
    /// <summary>string.</summary>
    public void WriteString(ReadOnlySpan<char> value) => throw new NotImplementedException();
    /// <summary>fixed, or bytes without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => throw new NotImplementedException();
}

/// <summary>The Confluent frame: byte 0, schema id as 4 bytes big-endian, Avro binary.</summary>
public static class WireFrame
{
    /// <summary>Bytes before the Avro binary.</summary>
    public const int Size = 5;
    /// <summary>Splits a framed value; false when it is shorter than 5 bytes or does not begin with 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out int schemaId, out ReadOnlySpan<byte> body) => throw new NotImplementedException();
}

/// <summary>Encodes values of a type by code compiled once for the type and schema. Safe on many threads.</summary>
public sealed class AvroEncoder<T>
{
    /// <summary>Compiles.</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroEncoder<T> Compile(AvroSchema schema) => throw new NotImplementedException();
    /// <summary>Appends the value's Avro binary (no frame).</summary>
    /// <exception cref="AvroDataException">A value that the schema cannot hold (a decimal past its scale, null for a non-null field).</exception>
    public void Encode(T value, AvroWriter writer) => throw new NotImplementedException();
}

/// <summary>Decodes to a type by code compiled once for the writer's schema and the type. Safe on many threads.</summary>
public sealed class AvroDecoder<T>
{
    /// <summary>Compiles, resolving the writer's schema to the type by the specification's rules (names match ignoring case and underscores, or by attribute).</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroDecoder<T> Compile(AvroSchema writer) => throw new NotImplementedException();
    /// <summary>Decodes Avro binary (no frame).</summary>
    /// <exception cref="AvroDataException">The bytes end early, go on too long, or make no sense.</exception>
    public T Decode(ReadOnlySpan<byte> body) => throw new NotImplementedException();
}

/// <summary>A schema registry. Safe on many threads; answers are cached (a schema id never changes its meaning).</summary>
public interface ISchemaRegistry : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Address { get; }
    /// <summary>Registers a schema under a subject (or finds it) and returns its id.</summary>
    /// <exception cref="SchemaRegistryException">Refused (incompatible, invalid).</exception>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken);
    /// <summary>The schema of an id.</summary>
    ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken);
}

/// <summary>The registry answered no.</summary>
public class SchemaRegistryException(string message, int? status = null, int? code = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP status, when there was an answer.</summary>
    public int? Status { get; } = status;
    /// <summary>The registry's own error code (for example 40401).</summary>
    public int? Code { get; } = code;
}

/// <summary>The registry did not answer within the stated time; the message holds address and time.</summary>
public sealed class SchemaRegistryUnreachableException(string message, Exception? inner = null) : SchemaRegistryException(message, null, null, inner);

/// <summary>Opens registries by address.</summary>
public static class SchemaRegistry
{
    /// <summary><c>http(s)://…</c> speaks the Confluent REST API (basic auth by user info or settings); anything else is a folder: a file-backed registry.</summary>
    public static ISchemaRegistry Open(string address, TimeSpan timeout) => throw new NotImplementedException();
}
