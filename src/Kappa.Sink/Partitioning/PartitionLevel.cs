namespace Kappa.Sink;

/// <summary>One level of partition folders: numbers the distinct values that rows have there, from 0, and names their folders. One thread.</summary>
internal abstract class PartitionLevel(string name)
{
    private readonly List<string> _segments = [];
    private int _null = -1;

    /// <summary>Name of the partition column.</summary>
    protected string Name => name;

    /// <summary>Folder of a value.</summary>
    public string SegmentOf(int value) => _segments[value];

    /// <summary>The number of a row's value.</summary>
    /// <exception cref="PartitionValueException">It cannot name a folder.</exception>
    public abstract int Find(int row);

    public virtual void Clear()
    {
        _segments.Clear();
        _null = -1;
    }

    protected int FindNull() => _null >= 0 ? _null : _null = Number(null);

    protected int Number(string? value)
    {
        _segments.Add(HivePath.Segment(name, value));
        return _segments.Count - 1;
    }
}
