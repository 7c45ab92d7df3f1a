using System.IO.Hashing;

namespace Kappa.Sink;

/// <summary>XxHash3 of 64 bits, as 16 hexadecimal digits.</summary>
internal static class Checksums
{
    public static string Text(ulong hash) => hash.ToString("x16");

    public static string Of(ReadOnlySpan<byte> content) => Text(XxHash3.HashToUInt64(content));

    public static string Of(Stream content)
    {
        var hash = new XxHash3();
        hash.Append(content);
        return Text(hash.GetCurrentHashAsUInt64());
    }
}
