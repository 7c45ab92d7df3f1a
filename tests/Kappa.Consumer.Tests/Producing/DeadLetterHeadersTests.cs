using System.Text;
using Kappa.Consumer.Producing;

namespace Kappa.Consumer.Tests.Producing;

public sealed class DeadLetterHeadersTests
{
    [Theory, InlineData("plain", 4096), InlineData("é", 4096), InlineData("€", 4095), InlineData("😀", 4096)]
    public void Text_is_cut_to_4096_bytes_between_two_characters(string unit, int expected)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 5000));
        var utf8 = DeadLetterHeaders.Utf8(text).ToArray();
        Assert.InRange(utf8.Length, expected - 3, expected);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(utf8));
        Assert.StartsWith(Encoding.UTF8.GetString(utf8), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_text_stays_whole() => Assert.Equal("naïve"u8.ToArray(), DeadLetterHeaders.Utf8("naïve").ToArray());
}
