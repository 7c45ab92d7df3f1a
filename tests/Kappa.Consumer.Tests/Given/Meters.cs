using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Kappa.Consumer.Tests.Given;

/// <summary>Listens to the consumers' meter, as an exporter does.</summary>
internal sealed class Meters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string[] _whose;

    /// <summary>Listens to what carries one of these values in any attribute: a test's own group and topics.</summary>
    public Meters(params string[] whose)
    {
        _whose = whose;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Kappa.Consumer")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All measurements so far, in their order.</summary>
    public ConcurrentQueue<Measured> All { get; } = new();

    /// <summary>What an instrument has measured so far.</summary>
    public IEnumerable<Measured> Of(string instrument) => All.Where(each => each.Instrument == instrument);

    /// <summary>Collects now; what the instrument says in this collection.</summary>
    public List<Measured> Collect(string instrument)
    {
        lock (_listener)
        {
            All.Clear();
            _listener.RecordObservableInstruments();
            return [.. Of(instrument)];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString());
        if (_whose.Any(kept.ContainsValue))
            All.Enqueue(new Measured(instrument.Name, instrument.Unit, value, kept));
    }
}

/// <summary>A measurement.</summary>
internal sealed record Measured(string Instrument, string? Unit, double Value, Dictionary<string, string?> Tags)
{
    public string? this[string tag] => Tags.GetValueOrDefault(tag);
}
