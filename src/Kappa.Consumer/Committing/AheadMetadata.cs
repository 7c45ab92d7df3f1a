using System.Buffers.Binary;
using System.IO.Hashing;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Committing;

/// <summary>
/// What is finished ahead of a committed offset, as the metadata of that offset: a name, a checksum over offset and content, and tokens in base64.
/// </summary>
/// <remarks>
/// <code>
///   offsets from the committed one on   ·■■■■■■■■■ … ■■■■··■·■■·■··■ …
///   tokens                              bits(1) done(4993) bits(2) …
///   token      = varint of length * 4 + kind
///   kind 0, 1  = a run of so many offsets that are not finished, or are
///   kind 2     = so many bytes follow, each with the state of eight offsets, lowest bit first
/// </code>
/// Runs cost two bytes, single offsets a bit each: 3,060 bytes hold any 24,000 offsets, and most windows a hundred times longer. The checksum
/// ties the content to its offset: what another tool has set, or copied to another offset, is not taken for ours.
/// </remarks>
internal static class AheadMetadata
{
    /// <summary>What a broker takes by default (<c>offset.metadata.max.bytes</c>).</summary>
    public const int MostLength = 4096;

    private const string Name = "kappa1:";
    private const int SumBytes = sizeof(uint);

    /// <summary>Whether metadata claims to be of this form.</summary>
    public static bool IsOurs(string metadata) => metadata.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>
    /// The runs, in at most <paramref name="mostLength"/> characters: those that do not fit are left out, the furthest first. Null for none.
    /// </summary>
    public static string? Encode(long offset, IReadOnlyList<OffsetRun> runs, int mostLength = MostLength) => Encode(offset, runs, mostLength, out _);

    /// <summary>The same, and whether nothing was left out.</summary>
    public static string? Encode(long offset, IReadOnlyList<OffsetRun> runs, int mostLength, out bool isWhole)
    {
        isWhole = runs.Count == 0;
        var mostBytes = Math.Max(0, mostLength - Name.Length) / 4 * 3;
        if (runs.Count == 0 || mostBytes < SumBytes + 8)
            return null;
        var buffer = new byte[mostBytes];
        var length = AheadTokens.Write(offset, runs, buffer.AsSpan(SumBytes), out isWhole);
        if (length == 0)
            return null;
        var content = buffer.AsSpan(0, SumBytes + length);
        BinaryPrimitives.WriteUInt32LittleEndian(content, Sum(offset, content[SumBytes..]));
        return Name + Convert.ToBase64String(content);
    }

    /// <summary>Reads what <c>Encode</c> has written for this offset; false for anything else.</summary>
    public static bool TryDecode(long offset, string metadata, out List<OffsetRun> runs)
    {
        runs = [];
        if (!IsOurs(metadata) || metadata.Length > MostLength)
            return false;
        var buffer = new byte[metadata.Length];
        if (!Convert.TryFromBase64Chars(metadata.AsSpan(Name.Length), buffer, out var length) || length < SumBytes)
            return false;
        var content = buffer.AsSpan(0, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(content) == Sum(offset, content[SumBytes..]) && AheadTokens.TryRead(offset, content[SumBytes..], runs);
    }

    private static uint Sum(long offset, ReadOnlySpan<byte> content) => (uint)XxHash3.HashToUInt64(content, offset);
}
