namespace Kappa.Consumer.Tracking;

/// <summary>Segments that wait to be used again, shared by the partitions of a host. Owned by the poll thread.</summary>
internal sealed class SegmentPool
{
    private const int Most = 256;

    private readonly Stack<CompletionSegment> _segments = new();

    public CompletionSegment Take() => _segments.TryPop(out var segment) ? segment : new CompletionSegment();

    /// <summary>Takes a segment back, of which every record has ended.</summary>
    public void Return(CompletionSegment segment)
    {
        segment.Clear();
        if (_segments.Count < Most)
            _segments.Push(segment);
    }
}
