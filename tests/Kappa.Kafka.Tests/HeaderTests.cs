using System.Text;

namespace Kappa.Kafka.Tests;

public sealed class HeaderTests
{
    [Fact]
    public void Headers_come_out_in_order_as_they_were_put_in()
    {
        var builder = new HeaderBlockBuilder();
        builder.Add("a", "1"u8);
        builder.Add("none"u8, default, hasValue: false);
        builder.Add("empty", default);
        builder.Add("Größe", "ü"u8);
        builder.Add("a", "2"u8);
        Assert.Equal(["a=1", "none", "empty=", "Größe=ü", "a=2"], Texts(builder.Build()));
        Assert.Equal(5, builder.Build().Count);
    }

    [Fact]
    public void The_last_header_of_a_name_is_the_one_that_is_found()
    {
        var builder = new HeaderBlockBuilder();
        builder.Add("a", "1"u8);
        builder.Add("b", "3"u8);
        builder.Add("a", "2"u8);
        var block = builder.Build();
        Assert.True(block.TryGet("a", out var value));
        Assert.Equal("2"u8, value);
        Assert.False(block.TryGet("A", out _));
        Assert.False(HeaderBlock.Empty.TryGet("a", out _));
    }

    [Fact]
    public void A_block_is_added_to_another_whole()
    {
        var first = new HeaderBlockBuilder();
        first.Add("a", "1"u8);
        first.Add("b", "2"u8);
        var second = new HeaderBlockBuilder();
        second.Add("c", "3"u8);
        second.Add(first.Build());
        second.Add(HeaderBlock.Empty);
        Assert.Equal(["c=3", "a=1", "b=2"], Texts(second.Build()));
        second.Clear();
        Assert.Equal(0, second.Build().Count);
        Assert.Empty(Texts(second.Build()));
    }

    [Fact]
    public void Headers_may_be_longer_than_any_buffer()
    {
        var builder = new HeaderBlockBuilder();
        var name = new string('n', 5_000);
        var value = new byte[100_000];
        value[^1] = 7;
        builder.Add(name, value);
        Assert.True(builder.Build().TryGet(name, out var read));
        Assert.True(read.SequenceEqual(value));
    }

    [Fact]
    public void A_name_with_a_NUL_is_refused() =>
        Assert.Throws<ArgumentException>(() => new HeaderBlockBuilder().Add("a\0b", "1"u8));

    private static List<string> Texts(HeaderBlock block)
    {
        var texts = new List<string>();
        foreach (var header in block)
            texts.Add(Encoding.UTF8.GetString(header.Name) + (header.HasValue ? "=" + Encoding.UTF8.GetString(header.Value) : ""));
        return texts;
    }
}
