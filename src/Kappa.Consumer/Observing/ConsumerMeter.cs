using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Observing;

/// <summary>
/// The instruments of all consumers of a service collection. What can be counted is read when somebody collects, from numbers that the host keeps anyway;
/// only durations are recorded one by one, and only while somebody listens. Any thread.
/// </summary>
internal sealed class ConsumerMeter : IDisposable
{
    public const string Name = "Kappa.Consumer";

    // The conventions' boundaries, and finer ones below: a handler may take microseconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
    };

    private readonly ConcurrentDictionary<RunMetrics, byte> _runs = new();
    private readonly Meter? _own;

    public ConsumerMeter(IServiceProvider services)
    {
        var meter = services.GetService<IMeterFactory>()?.Create(Name) ?? (_own = new Meter(Name));

        ProcessDuration = meter.CreateHistogram("messaging.process.duration", "s", "Duration of processing operation.", advice: Seconds);
        OperationDuration = meter.CreateHistogram(
            "messaging.client.operation.duration", "s", "Duration of messaging operation initiated by a producer or consumer client.", advice: Seconds);
        meter.CreateObservableCounter("messaging.client.consumed.messages", () => Each(run => run.Consumed()), "{message}", "Number of messages that were delivered to the application.");
        meter.CreateObservableCounter("messaging.client.sent.messages", () => Each(run => run.Sent()), "{message}", "Number of messages producer attempted to send to the broker.");

        meter.CreateObservableCounter("kappa.consumer.records", () => Each(run => run.Records()), "{record}", "Records that ended, by outcome.");
        Retries = meter.CreateCounter<long>("kappa.consumer.retries", "{attempt}", "Attempts that failed and are followed by another.");
        DeadLetters = meter.CreateCounter<long>("kappa.consumer.dead_letters", "{record}", "Acknowledged dead letters, by stage and cause.");
        Pauses = meter.CreateCounter<long>("kappa.consumer.pauses", "{pause}", "Partitions that stopped being fetched, by reason.");

        meter.CreateObservableUpDownCounter("kappa.consumer.in_flight.records", () => Each(run => run.InFlightRecords()), "{record}", "Records received and not finished.");
        meter.CreateObservableUpDownCounter("kappa.consumer.in_flight.bytes", () => Each(run => run.InFlightBytes()), "By", "Bytes of the records in flight.");
        meter.CreateObservableUpDownCounter("kappa.consumer.waiting.records", () => Each(run => run.Waiting()), "{record}", "Records in flight that wait, by what for.");
        meter.CreateObservableUpDownCounter("kappa.consumer.handlers.running", () => Each(run => run.Handlers()), "{handler}", "Handlers that run now.");
        meter.CreateObservableGauge("kappa.consumer.concurrency.limit", () => Each(run => run.Limit()), "{handler}", "Handlers that may run at once now.");
        meter.CreateObservableGauge("kappa.consumer.circuit.state", () => Each(run => run.Circuit()), "{state}", "What the circuit breaker lets through: 0 everything, 1 a few records, 2 nothing.");
        CircuitOpenings = meter.CreateCounter<long>("kappa.consumer.circuit.openings", "{opening}", "Times that the circuit breaker has opened.");
        meter.CreateObservableUpDownCounter("kappa.consumer.partitions.assigned", () => Each(run => run.Assigned()), "{partition}", "Partitions that are assigned.");
        meter.CreateObservableUpDownCounter("kappa.consumer.partitions.paused", () => Each(run => run.Paused()), "{partition}", "Assigned partitions that are not fetched.");
        meter.CreateObservableUpDownCounter(
            "kappa.consumer.lag", () => Each(run => run.Lag()), "{record}", "Offsets between the watermark, below which all is finished, and the partition's end.");
        meter.CreateObservableUpDownCounter(
            "kappa.consumer.unfinished", () => Each(run => run.Unfinished()), "{record}", "Received records from the watermark on.");
        meter.CreateObservableGauge(
            "kappa.consumer.work.outstanding", () => Each(run => run.Outstanding()), "s", "Time that this host needs for the records of its partitions that are not finished.");
    }

    public Histogram<double> ProcessDuration { get; }

    public Histogram<double> OperationDuration { get; }

    public Counter<long> Retries { get; }

    public Counter<long> DeadLetters { get; }

    public Counter<long> Pauses { get; }

    public Counter<long> CircuitOpenings { get; }

    public void Add(RunMetrics run) => _runs.TryAdd(run, 0);

    public void Remove(RunMetrics run) => _runs.TryRemove(run, out _);

    // One that came from a factory is the factory's.
    public void Dispose() => _own?.Dispose();

    private List<Measurement<T>> Each<T>(Func<RunMetrics, IEnumerable<Measurement<T>>> read)
        where T : struct
    {
        var all = new List<Measurement<T>>();
        foreach (var run in _runs.Keys)
            all.AddRange(read(run));
        return all;
    }
}
