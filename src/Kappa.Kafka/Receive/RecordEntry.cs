using System.Runtime.InteropServices;

namespace Kappa.Kafka;

/// <summary>Where a record lies. Kept in the block itself, before the batch's records: key, value and packed headers lie side by side.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordEntry
{
    public const int None = -1;

    public long Offset;
    public long TimestampUnixMs;
    public int Partition;
    public int Topic;
    public int Block;
    public int Start;
    public int KeyLength;
    public int ValueLength;
    public int HeadersLength;
    public int HeaderCount;

    /// <summary>Start of the record id's 32 bytes in the block, or <see cref="None"/>.</summary>
    public int IdStart;

    private readonly int _reserved;

    public readonly int ValueStart => Start + Math.Max(KeyLength, 0);

    public readonly int HeadersStart => ValueStart + Math.Max(ValueLength, 0);

    public readonly int Bytes => Math.Max(KeyLength, 0) + Math.Max(ValueLength, 0) + HeadersLength;
}
