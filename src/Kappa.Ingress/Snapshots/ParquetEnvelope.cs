using System.Buffers.Binary;

namespace Kappa.Ingress;

/// <summary>
/// The outside of a Parquet file: <c>PAR1 … footer, its length in 4 bytes, PAR1</c>. Looked at before the file is opened as Parquet, so that
/// "no such file", "not Parquet" and "cut off" are told apart.
/// </summary>
internal static class ParquetEnvelope
{
    private const int Tail = 8;

    /// <summary>The footer's bytes, or what is wrong with the file.</summary>
    public static SourceError? ReadFooter(string path, out byte[] footer)
    {
        footer = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            return ReadFooter(path, file, ref footer);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(path, SourceFault.NotFound, $"{path}: there is no such file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "it is a folder" : e.Message;
            return new(path, SourceFault.NotReadable, $"{path}: cannot be read: {reason}.");
        }
    }

    private static SourceError? ReadFooter(string path, FileStream file, ref byte[] footer)
    {
        Span<byte> magic = stackalloc byte[4];
        var read = file.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
        if (read == 4 && magic.SequenceEqual("PARE"u8))
            return new(path, SourceFault.Encrypted, $"{path}: is encrypted, which is not supported.");
        if (read < 4 || !magic.SequenceEqual("PAR1"u8))
            return new(path, SourceFault.NotParquet, $"{path}: is not a Parquet file: it {Beginning(magic[..read])}.");
        if (file.Length < 4 + Tail)
            return Truncated(path, file.Length);

        Span<byte> tail = stackalloc byte[Tail];
        file.Position = file.Length - Tail;
        file.ReadExactly(tail);
        if (tail[4..].SequenceEqual("PARE"u8))
            return new(path, SourceFault.Encrypted, $"{path}: is encrypted, which is not supported.");
        if (!tail[4..].SequenceEqual("PAR1"u8))
            return Truncated(path, file.Length);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > file.Length - Tail - 4 || length > Array.MaxLength)
            return new(path, SourceFault.Damaged, $"{path}: is damaged: its footer would take {length} of {file.Length} bytes.");

        footer = new byte[length];
        file.Position = file.Length - Tail - length;
        file.ReadExactly(footer);
        return null;
    }

    private static string Beginning(ReadOnlySpan<byte> magic) =>
        magic.IsEmpty ? "is empty" : $"begins with the bytes {Convert.ToHexString(magic)}, not with PAR1";

    private static SourceError Truncated(string path, long length) =>
        new(path, SourceFault.Truncated, $"{path}: is cut off: it begins as a Parquet file, and its {length} bytes end without a footer.");
}
