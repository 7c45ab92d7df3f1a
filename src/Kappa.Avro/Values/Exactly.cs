namespace Kappa.Avro;

/// <summary>Whole numbers as floating point, when it can hold them. Compared in 128 bits: in 64, 2^63 would come back as long.MaxValue and seem exact.</summary>
internal static class Exactly
{
    public static float Float(long value, string field) => (Int128)(float)value == value ? value : throw Fault(value, "float", field);

    public static double Double(long value, string field) => (Int128)(double)value == value ? value : throw Fault(value, "double", field);

    private static AvroDataException Fault(long value, string type, string field) => new($"{field}: a {type} cannot hold {value} exactly.");
}
