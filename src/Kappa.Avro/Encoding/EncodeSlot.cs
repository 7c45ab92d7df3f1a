namespace Kappa.Avro;

/// <summary>Compiled code that writes one value.</summary>
internal delegate void Encode<in T>(T value, AvroWriter writer);

/// <summary>Where compiled code finds the code of another type, which may be compiled after it (a record that nests itself).</summary>
internal sealed class EncodeSlot<T>
{
    public Encode<T> Write = null!;
}
