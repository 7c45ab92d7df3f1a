using Kappa.Kafka.Native;

namespace Kappa.Kafka.Tests;

/// <summary>Headers in the bytes of a fetched record, whole and damaged.</summary>
public sealed unsafe class WireHeaderTests
{
    [Theory]
    [InlineData("00", "")]
    [InlineData("02 02 61 02 31", "a=1")]
    [InlineData("06 02 61 02 31 02 62 01 02 63 00", "a=1 b c=")]
    [InlineData("02 00 02 31", "=1")]
    public void Headers_are_read_in_order(string bytes, string expected) => Assert.Equal((expected, false), Read(bytes));

    [Theory]
    [InlineData("01", "a negative count")]
    [InlineData("80", "a count that is cut off")]
    [InlineData("80 80 80 80 80 00", "a count that is too long")]
    [InlineData("80 80 80 80 10", "a count beyond 32 bits")]
    [InlineData("02", "no header")]
    [InlineData("02 02 61", "no value")]
    [InlineData("02 06 61 62", "a name beyond the end")]
    [InlineData("02 01", "a name of negative length")]
    [InlineData("02 02 61 04 31", "a value beyond the end")]
    [InlineData("02 02 61 FE FF FF FF 0F 31", "a value far beyond the end")]
    [InlineData("04 02 61 02 31 02 62", "a second one that is cut off")]
    public void Damaged_ones_are_noticed(string bytes, string why) => Assert.True(Read(bytes).IsBroken, why);

    private static (string Texts, bool IsBroken) Read(string hex)
    {
        // As fetched: the value, and the headers behind it.
        var fetched = Convert.FromHexString("AA" + hex.Replace(" ", ""));
        Span<byte> message = stackalloc byte[sizeof(FetchedMessage)];
        message.Clear();
        fixed (byte* at = fetched, native = message)
        {
            Librdkafka.EnsureLoaded();
            var record = (NativeMessage*)native;
            record->Value = at;
            record->ValueLength = 1;
            ((FetchedMessage*)native)->Headers = at + 1;
            ((FetchedMessage*)native)->HeadersLength = fetched.Length - 1;
            var headers = MessageHeaders.Of(record);
            var texts = new List<string>();
            while (headers.TryNext(out var name, out var value, out var hasValue))
                texts.Add(System.Text.Encoding.UTF8.GetString(name) + (hasValue ? "=" + System.Text.Encoding.UTF8.GetString(value) : ""));
            return (string.Join(' ', texts), headers.IsBroken);
        }
    }
}
