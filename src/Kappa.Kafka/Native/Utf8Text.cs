using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary>Strings out of native memory, which is UTF-8 with a NUL at the end.</summary>
internal static unsafe class Utf8Text
{
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    public static ReadOnlySpan<byte> Span(byte* text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
}
