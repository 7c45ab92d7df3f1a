using System.Buffers;
using System.Text;

namespace Kappa.Ingress;

/// <summary>UUIDs as 16 bytes and as the text of RFC 9562 (36 characters, lower case where written here).</summary>
internal static class Uuids
{
    public const int TextLength = 36;

    public static void Write(ReadOnlySpan<byte> uuid, Span<byte> text) => new Guid(uuid, bigEndian: true).TryFormat(text, out _);

    public static RowFault Check(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[TextLength];
        return text.Length == TextLength
            && Ascii.ToUtf16(text, characters, out _) == OperationStatus.Done
            && Guid.TryParseExact(characters, "D", out _) ? RowFault.None : RowFault.NotAUuid;
    }
}
