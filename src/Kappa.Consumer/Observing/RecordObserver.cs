using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Observing;

/// <summary>Watches attempts at records, from before the value is decoded until the handler is done. Any thread.</summary>
internal sealed class RecordObserver(RunMetrics metrics, TimeProvider time)
{
    /// <summary>Whether anybody wants to know: asked once an attempt, so that it costs next to nothing when nobody does.</summary>
    public bool IsListening => metrics.IsProcessListened;

    /// <summary>An attempt begins.</summary>
    public void Begin(InFlightRecord record) => record.ObservedSince = time.GetTimestamp();

    /// <summary>The attempt has ended, well or with a fault.</summary>
    public void End(InFlightRecord record, Exception? fault)
    {
        var took = time.GetElapsedTime(record.ObservedSince);
        record.ObservedSince = 0;
        metrics.Processed(record.Assignment.Measures, took, fault);
    }
}
