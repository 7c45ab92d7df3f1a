using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Ingress;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.EndToEnd.Tests;

public sealed class TraceTests
{
    [Fact]
    public async Task A_jobs_trace_is_linked_from_every_row_that_the_service_handles_and_each_result_carries_its_rows_own()
    {
        using var folder = new TemporaryFolder();
        var cancellation = TestContext.Current.CancellationToken;
        var address = EmbeddedCluster.Shared.BootstrapServers;
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = address, ["auto.offset.reset"] = "earliest" };
        var (input, output, dead) = ($"in-{Guid.NewGuid():N}", $"out-{Guid.NewGuid():N}", $"dead-{Guid.NewGuid():N}");
        using var cluster = await KafkaCluster.ConnectAsync([new("bootstrap.servers", address)], TimeSpan.FromSeconds(30), cancellation);
        await cluster.EnsureTopicsAsync([new TopicRequest(input, 4), new TopicRequest(output, 4), new TopicRequest(dead, 1)], cancellation);
        using var registry = SchemaRegistry.Open(folder.Path, TimeSpan.FromSeconds(10));
        var schema = AvroSchema.For<Ride>();
        var request = new IngressRequest
        {
            Snapshot = (await Snapshot.TakeAsync([Trips.Source], cancellation)).Value!,
            Target = schema,
            Mapping = new Dictionary<string, string> { ["zone"] = "PULocationID" },
            KeyField = "zone",
            TimeZone = "America/New_York",
            Window = new SourceWindow("lpep_pickup_datetime", WindowBound.Parse("2025-11-03"), WindowBound.Parse("2025-11-04")),
            Job = Guid.NewGuid(),
            SchemaId = await registry.RegisterAsync($"{input}-value", schema, cancellation),
            Topic = input,
        };
        var plan = IngressPlan.Make(request);
        Assert.Empty(plan.Errors);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Kappa.Ingress" or "Kappa.Consumer",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.Tags.Any(tag => tag.Value == input))
                    spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        IngressResult sent;
        using (var journal = await IngressJournal.OpenAsync(Path.Combine(folder.Path, "ingress.journal"), plan.Value!, cluster, settings, cancellation))
        {
            var destination = new IngressDestination { Cluster = cluster, Settings = settings };
            sent = await IngressRun.RunAsync(plan.Value!, destination, new IngressState { Journal = journal }, new IngressMeter(), cancellation);
        }
        Assert.Null(sent.Failure);
        var rows = sent.Progress.AcknowledgedRecords;
        Assert.InRange(rows, 500, 5_000);

        using var host = Serve(input, output, dead, folder.Path, address);
        await host.StartAsync(cancellation);
        var consumer = host.Services.GetRequiredService<KappaConsumer>();
        for (var began = Stopwatch.GetTimestamp(); consumer.Progress().Completed < rows; await Task.Delay(10, cancellation))
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1) && !consumer.Completion.IsCompleted, consumer.Progress().ToString());
        await host.StopAsync(cancellation);

        var job = Assert.Single(spans, span => span.Source.Name == "Kappa.Ingress");
        Assert.Equal((ActivityKind.Producer, $"send {input}", rows), (job.Kind, job.DisplayName, job.GetTagItem("messaging.batch.message_count")));
        var handled = spans.Where(span => span.Source.Name == "Kappa.Consumer").ToList();
        Assert.Equal(rows, handled.Count);
        Assert.All(handled, span => Assert.Equal(job.Context.SpanId, Assert.Single(span.Links).Context.SpanId));
        Assert.Equal(rows, handled.Select(span => span.TraceId).Distinct().Count());
        var byRow = handled.ToDictionary(span => (string)span.GetTagItem("kappa.record.id")!, span => span.Id);
        var results = await ParentsAsync(cluster, settings, output, cancellation);
        Assert.Equal(byRow.OrderBy(each => each.Key), results.OrderBy(each => each.Key).Select(each => new KeyValuePair<string, string?>(each.Key, each.Value)));
    }

    private static IHost Serve(string input, string output, string dead, string registry, string address)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKappaConsumer<Rides>(options =>
        {
            options.Topics = [input];
            options.Group = $"group-{input}";
            options.OutputTopic = output;
            options.DeadLetterTopic = dead;
            options.SchemaRegistry = registry;
            options.Kafka["bootstrap.servers"] = address;
        });
        return builder.Build();
    }

    private static async Task<Dictionary<string, string>> ParentsAsync(
        KafkaCluster cluster, Dictionary<string, string> settings, string topic, CancellationToken cancellationToken)
    {
        var ends = await cluster.WatermarksAsync(topic, cancellationToken);
        var left = ends.Sum(end => end.High - end.Low);
        using var consumer = KafkaConsumer.Open(settings);
        consumer.Assign([.. ends.Select(end => new PartitionOffset(topic, end.Partition, end.Low))]);
        var parents = new Dictionary<string, string>();
        for (var began = Stopwatch.GetTimestamp(); parents.Count < left;)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1));
            using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
            for (var i = 0; i < (batch?.Count ?? 0); i++)
            {
                Assert.True(batch![i].TryGetId(out var id) && batch[i].Headers.TryGet("traceparent", out _));
                batch[i].Headers.TryGet("traceparent", out var parent);
                parents.Add(id.ToString(), Encoding.ASCII.GetString(parent));
            }
        }
        return parents;
    }

    private sealed record Ride
    {
        public required int Zone { get; init; }
    }

    private sealed class Rides : IKappaHandler<Ride, Ride>
    {
        public ValueTask<Ride?> HandleAsync(Ride record, RecordContext context, CancellationToken cancellationToken) => new(record);
    }
}
