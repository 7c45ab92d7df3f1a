namespace Kappa.Avro;

/// <summary>Compiled code that reads one value.</summary>
internal delegate T Decode<out T>(ref AvroReader reader);

/// <summary>Where compiled code finds the code of another type, which may be compiled after it (a record that nests itself).</summary>
internal sealed class DecodeSlot<T>
{
    public Decode<T> Read = null!;
}
