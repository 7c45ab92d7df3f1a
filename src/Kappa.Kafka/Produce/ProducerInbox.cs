using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// What a producer's callbacks left during one poll. They run inside the native call, so they only record; the delivery thread, its only
/// user, hands on what has come when the call has returned.
/// </summary>
internal sealed class ProducerInbox(IProducerEvents events, ClientTokens? tokens = null) : IClientInbox
{
    private readonly List<KafkaError> _errors = [];
    private readonly List<KafkaLogLine> _lines = [];
    private readonly List<string> _statistics = [];
    private Acknowledgement[] _acknowledged = new Acknowledgement[4096];
    private int _count;

    public ClientTokens? Tokens { get; } = tokens;

    public void Acknowledge(in Acknowledgement acknowledgement)
    {
        // At most queue.buffering.max.messages: what one poll can find.
        if (_count == _acknowledged.Length)
            Array.Resize(ref _acknowledged, _count * 2);
        _acknowledged[_count++] = acknowledgement;
    }

    public void Add(KafkaError error) => _errors.Add(error);

    public void Add(KafkaLogLine line) => _lines.Add(line);

    public void Add(string statistics) => _statistics.Add(statistics);

    public void HandOn()
    {
        if (_count > 0)
        {
            var count = _count;
            _count = 0;
            events.OnAcknowledged(_acknowledged.AsSpan(0, count));
        }
        if (_errors.Count + _lines.Count + _statistics.Count > 0)
            HandOnRare();
    }

    private void HandOnRare()
    {
        foreach (var error in _errors)
            events.OnError(error);
        _errors.Clear();
        foreach (var line in _lines)
            events.OnLog(line);
        _lines.Clear();
        foreach (var json in _statistics)
            events.OnStatistics(json);
        _statistics.Clear();
    }
}
