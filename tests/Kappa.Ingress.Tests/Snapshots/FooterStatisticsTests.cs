using CsCheck;

namespace Kappa.Ingress.Tests;

public sealed class FooterStatisticsTests
{
    [Fact]
    public void Broken_footers_are_refused_and_never_read_past_their_end()
    {
        Assert.Null(ParquetEnvelope.ReadFooter(Taxi.Path, out var footer));
        Assert.Equal(21, Assert.Single(FooterStatistics.ReadNulls(footer)).Length);
        Gen.Select(Gen.Int[0, footer.Length - 1], Gen.Byte, Gen.Int[0, footer.Length]).Sample((at, value, length) =>
        {
            byte[] broken = [.. footer[..Math.Max(length, at + 1)]];
            broken[at] = value;
            try
            {
                FooterStatistics.ReadNulls(broken);
            }
            catch (InvalidDataException)
            {
                // The one answer to bytes that make no sense.
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Deep_nesting_does_not_overflow_the_stack()
    {
        byte[] nested = [.. Enumerable.Repeat((byte)0x1C, 100_000)]; // a struct in a struct in a struct
        Assert.Throws<InvalidDataException>(() => FooterStatistics.ReadNulls(nested));
    }
}
