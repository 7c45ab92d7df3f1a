namespace Kappa.Sink;

/// <summary>Rows in the order of their partitions, and of their arrival within one.</summary>
internal static class RowOrder
{
    /// <summary>Counting sort.</summary>
    /// <param name="table">Rows.</param>
    /// <param name="ends">Gets the place after the last row of each partition.</param>
    /// <param name="order">Gets the rows.</param>
    public static void ByPartition(RowTable table, Span<int> ends, Span<int> order)
    {
        ends.Clear();
        for (var row = 0; row < table.Count; row++)
            ends[table.PartitionOf(row)]++;
        var start = 0;
        foreach (ref var end in ends)
            (end, start) = (start, start + end);
        // Each end is its partition's start now, and moves to its end as the rows are put down.
        for (var row = 0; row < table.Count; row++)
            order[ends[table.PartitionOf(row)]++] = row;
    }
}
