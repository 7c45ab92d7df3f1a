namespace Kappa.Sink;

/// <summary>Numbers the distinct partitions of a table's rows, from 0, and knows their paths. One thread.</summary>
internal sealed class PartitionIndex(PartitionLevel[] levels)
{
    /// <summary>Memory of one partition: its path, its value and their places in the indexes.</summary>
    public const int EstimatedBytes = 400;

    // Partition so far and value of the next level, to partition.
    private readonly Dictionary<(int Parent, int Value), int> _children = [];
    private readonly List<string> _paths = [];

    /// <summary>Number of partitions.</summary>
    public int Count => _paths.Count;

    /// <summary>Path of a partition's folder, ending in a slash; empty without partition columns.</summary>
    public string PathOf(int partition) => _paths[partition];

    /// <summary>The partition of a row that the levels' columns hold.</summary>
    /// <exception cref="PartitionValueException">A value cannot name a folder.</exception>
    public int Find(int row)
    {
        var partition = -1;
        if (levels.Length == 0)
            return _paths.Count > 0 ? 0 : Add("");
        foreach (var level in levels)
        {
            var value = level.Find(row);
            if (!_children.TryGetValue((partition, value), out var child))
            {
                child = Add($"{(partition < 0 ? "" : _paths[partition])}{level.SegmentOf(value)}/");
                _children.Add((partition, value), child);
            }
            partition = child;
        }
        return partition;
    }

    public void Clear()
    {
        _children.Clear();
        _paths.Clear();
        foreach (var level in levels)
            level.Clear();
    }

    private int Add(string path)
    {
        _paths.Add(path);
        return _paths.Count - 1;
    }
}
