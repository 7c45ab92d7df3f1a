using Kappa.Consumer.Observing;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Observing;

[Collection(Spans.Collection)]
public sealed class RunMetricsTests
{
    [Fact]
    public void Measuring_a_record_allocates_nothing_listened_to_or_not_nor_does_a_trace_that_nobody_listens_to()
    {
        using var meter = new ConsumerMeter(new ServiceCollection().BuildServiceProvider());
        var metrics = new RunMetrics(meter, "", new KappaConsumerOptions { Group = "g", OutputTopic = "out", DeadLetterTopic = "dead" }, TimeProvider.System);
        var observer = new RecordObserver(metrics, TimeProvider.System);
        var record = new PlainRecord().Begin();
        var measured = 0;
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => measured++);
        Assert.Equal(0, Allocated(Observe));
        Assert.Equal(0, measured);

        listener.EnableMeasurementEvents(meter.ProcessDuration);
        listener.EnableMeasurementEvents(meter.OperationDuration);
        Observe();
        var before = measured;
        Assert.Equal(0, Allocated(Observe));
        Assert.Equal(before + 4_000, measured);

        void Observe()
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (observer.IsListening)
                    observer.Begin(record);
                observer.End(record, RecordOutcome.Result, null);
                Assert.False(TraceHeaders.HasOwn(record));
                metrics.Sent(metrics.Output, metrics.BeginOperation(), 0);
            }
        }
    }

    [Fact]
    public void An_error_of_the_broker_is_called_by_its_name()
    {
        Assert.Equal("TOPIC_AUTHORIZATION_FAILED", KafkaError.NameOf(29));
        Assert.Equal("_MSG_TIMED_OUT", KafkaError.NameOf(-192));
    }

    private static long Allocated(Action what)
    {
        what();
        var before = GC.GetAllocatedBytesForCurrentThread();
        what();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
