using ParquetSharp;
using ParquetSharp.Schema;

namespace Kappa.Ingress.Tests;

/// <summary>A Parquet file to be written.</summary>
internal sealed record GivenFile(params IReadOnlyList<GivenColumn> Columns)
{
    /// <summary>Rows of a row group; the last may have fewer.</summary>
    public int RowGroupRows { get; init; } = 1000;

    /// <summary>Bytes of a page, at which it is closed.</summary>
    public long PageBytes { get; init; } = 1024;

    public bool Dictionary { get; init; }

    public bool Statistics { get; init; } = true;

    public bool PageV2 { get; init; }

    public string WriteTo(string path)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.DataPagesize(PageBytes).WriteBatchSize(16).Compression(Compression.Snappy);
        _ = Dictionary ? builder.EnableDictionary() : builder.DisableDictionary();
        _ = Statistics ? builder.EnableStatistics() : builder.DisableStatistics();
        _ = PageV2 ? builder.DataPageVersion(ParquetDataPageVersion.V2) : builder.DataPageVersion(ParquetDataPageVersion.V1);
        using var properties = builder.Build();
        var nodes = Columns.Select(column => (Node)column.Node()).ToArray();
        using var schema = new GroupNode("schema", Repetition.Required, nodes);
        using var file = new ParquetFileWriter(path, schema, properties);
        var rows = Columns[0].Values.Count;
        for (var first = 0; first < rows; first += RowGroupRows)
        {
            using var group = file.AppendRowGroup();
            foreach (var column in Columns)
            {
                using var writer = group.NextColumn();
                column.Write(writer, first, Math.Min(RowGroupRows, rows - first));
            }
        }

        file.Close();
        return path;
    }
}
