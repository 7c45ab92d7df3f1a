using System.Text;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// One string per topic. Within a batch a native topic is known by its pointer, because the batch's messages keep it alive; beyond it only
/// by its name, because a pointer may come again for another topic. Owned by the thread that receives.
/// </summary>
internal sealed class TopicNames
{
    private readonly List<(nint Topic, int Index)> _ofBatch = [];
    private readonly List<byte[]> _utf8 = [];

    // Grows by replacement: batches on other threads read the list that they were born with.
    public string[] All { get; private set; } = [];

    public void BeginBatch() => _ofBatch.Clear();

    public int Index(nint topic)
    {
        foreach (var (known, index) in _ofBatch)
        {
            if (known == topic)
                return index;
        }
        var found = Find(topic);
        _ofBatch.Add((topic, found));
        return found;
    }

    private unsafe int Find(nint topic)
    {
        var name = Utf8Text.Span(Rd.rd_kafka_topic_name(topic));
        for (var i = 0; i < _utf8.Count; i++)
        {
            if (name.SequenceEqual(_utf8[i]))
                return i;
        }
        _utf8.Add(name.ToArray());
        All = [.. All, Encoding.UTF8.GetString(name)];
        return _utf8.Count - 1;
    }
}
