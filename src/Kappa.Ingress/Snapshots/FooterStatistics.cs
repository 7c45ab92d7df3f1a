namespace Kappa.Ingress;

/// <summary>
/// Number of nulls of every column chunk, as the footer states it. ParquetSharp gives 0 both for "none" and for "not stated", and only the first is a
/// proof, so this is read from the footer's bytes
/// (structures: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift).
/// </summary>
internal static class FooterStatistics
{
    /// <summary>Nulls by row group and leaf column; null where they are not stated.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a footer.</exception>
    public static long?[][] ReadNulls(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftReader(footer);
        var groups = Array.Empty<long?[]>();
        var field = 0;
        while (reader.NextField(ref field, out var type))
        {
            if (field != 4 || type != ThriftReader.List)
            {
                reader.Skip(type);
                continue;
            }

            groups = new long?[reader.ReadListHeader(out _)][];
            for (var i = 0; i < groups.Length; i++)
                groups[i] = ReadRowGroup(ref reader);
        }

        return groups;
    }

    private static long?[] ReadRowGroup(ref ThriftReader reader)
    {
        var columns = Array.Empty<long?>();
        var field = 0;
        while (reader.NextField(ref field, out var type))
        {
            if (field != 1 || type != ThriftReader.List)
            {
                reader.Skip(type);
                continue;
            }

            columns = new long?[reader.ReadListHeader(out _)];
            for (var i = 0; i < columns.Length; i++)
                columns[i] = ReadNested(ref reader, [3, 12], 3); // ColumnChunk.meta_data.statistics.null_count
        }

        return columns;
    }

    private static long? ReadNested(ref ThriftReader reader, ReadOnlySpan<int> path, int leaf)
    {
        long? found = null;
        var field = 0;
        while (reader.NextField(ref field, out var type))
        {
            if (path.IsEmpty && field == leaf && type == ThriftReader.I64)
                found = reader.ReadZigZag();
            else if (!path.IsEmpty && field == path[0] && type == ThriftReader.Struct)
                found = ReadNested(ref reader, path[1..], leaf);
            else
                reader.Skip(type);
        }

        return found;
    }
}
