namespace Kappa.Jobs.Tests;

public sealed class SourcePatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SourcePatternTests()
    {
        foreach (var name in new[] { "b.parquet", "a.parquet", "a.csv", "_SUCCESS.parquet", ".hidden.parquet", "y=1/m=1/c.parquet", "y=1/m=2/d.parquet", "y=2/e.parquet", "_temporary/f.parquet" })
            _folder.Write("data/" + name, "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data/a.parquet", "a.parquet")]
    [InlineData("data/*.parquet", "a.parquet b.parquet")]
    [InlineData("data/?.parquet", "a.parquet b.parquet")]
    [InlineData("data/_*.parquet", "_SUCCESS.parquet")]
    [InlineData("data/**/*.parquet", "a.parquet b.parquet y=1/m=1/c.parquet y=1/m=2/d.parquet y=2/e.parquet")]
    [InlineData("data/y=1/*/*.parquet", "y=1/m=1/c.parquet y=1/m=2/d.parquet")]
    [InlineData("data/y=*/**/*.parquet", "y=1/m=1/c.parquet y=1/m=2/d.parquet y=2/e.parquet")]
    [InlineData("./data/../data/b.*", "b.parquet")]
    public void A_pattern_names_files_in_a_fixed_order(string pattern, string expected)
    {
        var (files, fault) = SourcePattern.Find(_folder.Path, pattern);
        Assert.Null(fault);
        Assert.Equal(expected.Split(' ').Select(name => _folder.In("data/" + name)), files);
    }

    [Fact]
    public void A_file_that_links_name_as_well_is_one_file()
    {
        File.CreateSymbolicLink(_folder.In("data/latest.parquet"), _folder.In("data/a.parquet"));
        Directory.CreateSymbolicLink(_folder.In("data/y=3"), _folder.In("data"));
        Assert.Equal([_folder.In("data/a.parquet"), _folder.In("data/b.parquet")], SourcePattern.Find(_folder.Path, "data/*.parquet").Files);
        Assert.Equal(
            ["a", "b", "y=1/m=1/c", "y=1/m=2/d", "y=2/e"],
            SourcePattern.Find(_folder.Path, "data/**/*.parquet").Files.Select(file => Path.GetRelativePath(_folder.In("data"), file)[..^".parquet".Length]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_absolute_pattern_is_taken_as_it_is() =>
        Assert.Equal([_folder.In("data/a.parquet"), _folder.In("data/b.parquet")], SourcePattern.Find("/", _folder.In("data/*.parquet")).Files);

    [Theory]
    [InlineData("data/*.orc", "no file matches")]
    [InlineData("none/*.parquet", "there is no folder")]
    [InlineData("data/none.parquet", "there is no file")]
    [InlineData("data", "data/**/*.parquet")]
    public void What_names_no_file_is_said(string pattern, string fault) =>
        Assert.Contains(fault, SourcePattern.Find(_folder.Path, pattern).Fault, StringComparison.Ordinal);
}
