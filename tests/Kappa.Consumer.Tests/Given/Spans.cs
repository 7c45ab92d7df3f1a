using System.Collections.Concurrent;
using System.Diagnostics;

namespace Kappa.Consumer.Tests.Given;

/// <summary>Listens to the consumers' spans of one group, as a tracer does; those of others it does not want.</summary>
internal sealed class Spans : IDisposable
{
    /// <summary>Listeners are the whole process's: tests that want none run when those with one do not.</summary>
    public const string Collection = "spans";

    private readonly ActivityListener _listener;

    public Spans(string group)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Kappa.Consumer",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Tags!.Any(tag => group.Equals(tag.Value)) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = Ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentQueue<Activity> Ended { get; } = new();

    public void Dispose() => _listener.Dispose();
}
