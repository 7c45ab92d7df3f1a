using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>
/// Reads one field of the writer's schema and appends it to its column. A tree of these is what a schema is compiled to: which type stands where is decided once, and a record
/// costs one virtual call a field.
/// </summary>
internal abstract class FieldDecoder
{
    /// <exception cref="AvroDataException">The bytes are not what the schema says.</exception>
    public abstract void Read(ref AvroReader reader);

    /// <summary>Appends a null to every column below.</summary>
    /// <param name="level">Definition level: the number of optional fields on the way that have a value.</param>
    public abstract void ReadAbsent(short level);
}
