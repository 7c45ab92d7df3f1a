namespace Kappa.Avro;

/// <summary>CRC-64-AVRO (specification, "Schema fingerprints").</summary>
internal static class SchemaFingerprint
{
    private const ulong Empty = 0xC15D213AA4D7A795;
    private static readonly ulong[] Table = MakeTable();

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var fingerprint = Empty;
        foreach (var next in bytes) fingerprint = (fingerprint >> 8) ^ Table[(byte)(fingerprint ^ next)];
        return fingerprint;
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var entry = (ulong)i;
            for (var bit = 0; bit < 8; bit++) entry = (entry >> 1) ^ (Empty & (0 - (entry & 1)));
            table[i] = entry;
        }

        return table;
    }
}
