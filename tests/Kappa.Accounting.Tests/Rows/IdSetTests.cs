namespace Kappa.Accounting.Tests;

public sealed class IdSetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void An_id_is_there_once_and_another_ordinal_of_its_row_is_another_id(int ordinal)
    {
        var ids = new IdSet();
        Assert.False(ids.Contains(2, 7, ordinal));
        Assert.True(ids.Add(2, 7, ordinal));
        Assert.False(ids.Add(2, 7, ordinal));
        Assert.True(ids.Contains(2, 7, ordinal));
        Assert.False(ids.Contains(2, 7, ordinal ^ 2));
        Assert.True(ids.Add(2, 7, ordinal ^ 2));
    }
}
