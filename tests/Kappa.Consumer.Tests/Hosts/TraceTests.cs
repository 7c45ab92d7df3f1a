using System.Collections.Concurrent;
using System.Diagnostics;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Hosts;

[Collection(Spans.Collection)]
public sealed class TraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task The_trace_of_a_live_record_goes_on_in_the_handler_its_result_and_its_dead_letter(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        using var spans = new Spans(rig.Group);
        var numbers = Enumerable.Range(0, 40).ToList();
        rig.Send(numbers.Select(number => new Sent(
            $"k{number}", rig.Encode(new Order { Customer = "c", Number = number }), null, null, ("traceparent", Parent), ("tracestate", "vendor=7"), ("other", "x"))));
        var seen = new ConcurrentDictionary<int, string?>();
        var script = new Script(async (order, context, _) =>
        {
            if (order.Number % 2 == 0)
                await Task.Yield();
            seen[order.Number] = Activity.Current?.Id;
            return order.Number == 7 ? throw new NotSupportedException("no") : Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Retry.MaxAttempts = 2);
        await host.CompletedAsync(40);
        await host.StopAsync();

        Assert.Equal(41, spans.Ended.Count);
        Assert.All(spans.Ended, span => Assert.Equal(
            (Trace, "b7ad6b7169203331", ActivityKind.Consumer, $"process {rig.Input}", "vendor=7"),
            (span.TraceId.ToString(), span.ParentSpanId.ToString(), span.Kind, span.DisplayName, span.TraceStateString)));
        var failed = spans.Ended.Where(span => span.Status == ActivityStatusCode.Error).OrderBy(span => (int)span.GetTagItem("kappa.attempt")!).ToList();
        Assert.Equal(["retry", "dead_letter"], failed.Select(span => span.GetTagItem("kappa.outcome")));
        Assert.All(failed, span => Assert.Equal("System.NotSupportedException", span.GetTagItem("error.type")));
        Assert.All(failed, span => Assert.Equal("exception", Assert.Single(span.Events).Name));
        var any = spans.Ended.First();
        Assert.Equal(
            ("kafka", "process", rig.Input, rig.Group),
            (any.GetTagItem("messaging.system"), any.GetTagItem("messaging.operation.name"), any.GetTagItem("messaging.destination.name"), any.GetTagItem("messaging.consumer.group.name")));
        Assert.IsType<long>(any.GetTagItem("messaging.kafka.offset"));

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(39, results.Count);
        foreach (var result in results)
        {
            Assert.Equal(seen[int.Parse(result.Key![1..])], result.Headers["traceparent"]);
            Assert.Equal("vendor=7", result.Headers["tracestate"]);
            Assert.Equal(2, result.Headers.Count);
        }
        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(failed[1].Id, dead.Headers["traceparent"]);
        Assert.Equal("x", dead.Headers["other"]);
        // Each record's own span was current in its handler, and in no other.
        Assert.Equal(40, seen.Values.Distinct().Count());
        Assert.Superset(seen.Values.ToHashSet(), spans.Ended.Select(span => span.Id).ToHashSet());
    }

    [Fact]
    public async Task A_replayed_record_has_a_trace_of_its_own_that_links_to_the_jobs()
    {
        using var rig = await Rig.StartAsync();
        using var spans = new Spans(rig.Group);
        var job = Guid.NewGuid();
        rig.Send(Enumerable.Range(0, 20).Select(number => new Sent(
            "k", rig.Encode(new Order { Customer = "c", Number = number }), new RecordId(job, 0, number, 0), null, ("traceparent", Parent))));
        var script = new Script((order, _, _) => new ValueTask<Invoice?>(order.Number < 10 ? Script.Bill(order) : null));
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(20);
        await host.StopAsync();

        Assert.Equal(20, spans.Ended.Select(span => span.TraceId).Distinct().Count());
        Assert.All(spans.Ended, span => Assert.Equal(default, span.ParentSpanId));
        Assert.All(spans.Ended, span => Assert.Equal(Trace, Assert.Single(span.Links).Context.TraceId.ToString()));
        var byId = spans.Ended.ToDictionary(span => (string)span.GetTagItem("kappa.record.id")!, span => span.Id);
        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(20, results.Count);
        Assert.All(results, result => Assert.Equal(byId[result.Id!.Value.ToString()], result.Headers["traceparent"]));
        Assert.Equal(10, results.Count(result => result.Headers.GetValueOrDefault(KappaHeaders.Outcome) == KappaHeaders.Filtered));
    }

    [Fact]
    public async Task A_service_that_nobody_watches_hands_a_trace_on_as_it_was()
    {
        using var rig = await Rig.StartAsync();
        rig.Send(Enumerable.Range(0, 10).Select(number => new Sent(
            "k", rig.Encode(new Order { Customer = "c", Number = number }), null, null, ("traceparent", Parent), ("tracestate", "a=b"), ("other", "x"))));
        rig.SendOrders(10, first: 10, job: Guid.NewGuid());
        var script = new Script((order, _, _) => order.Number == 3 ? throw new NotSupportedException() : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Retry.MaxAttempts = 1);
        await host.CompletedAsync(20);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(9, results.Count(result => result.Headers.GetValueOrDefault("traceparent") == Parent && result.Headers["tracestate"] == "a=b"));
        Assert.Equal(10, results.Count(result => result.Headers.Keys.SequenceEqual(["kappa-id"])));
        Assert.DoesNotContain(results, result => result.Headers.ContainsKey("other"));
        Assert.Equal(Parent, Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers["traceparent"]);
    }

    [Theory, InlineData("nonsense"), InlineData(""), InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    public async Task A_context_that_makes_no_sense_begins_a_new_trace(string parent)
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var spans = new Spans(rig.Group);
        rig.Send([new Sent("k", rig.Encode(new Order { Customer = "c", Number = 1 }), null, null, ("traceparent", parent))]);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(1);
        var span = Assert.Single(spans.Ended);
        Assert.Equal((default, 0), (span.ParentSpanId, span.Links.Count()));
        Assert.NotEqual(default, span.TraceId);
    }

    [Fact]
    public async Task A_line_that_a_handler_logs_carries_the_trace_of_its_record()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var spans = new Spans(rig.Group);
        rig.Send(Enumerable.Range(0, 6).Select(number => new Sent("k", rig.Encode(new Order { Customer = "c", Number = number }), null, null, ("traceparent", Parent))));
        var lines = new ScopedLines();
        using var logs = LoggerFactory.Create(logging => logging
            .AddProvider(lines).Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId));
        var log = logs.CreateLogger("service");
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number % 2 == 0)
                await Task.Yield();
            log.LogInformation("A line");
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(6);
        await host.StopAsync();
        Assert.Equal(spans.Ended.Select(span => $"{Trace} {span.SpanId}").Order(), lines.Scopes.Order());
        Assert.Equal(6, lines.Scopes.Count);
    }

    [Fact]
    public async Task A_result_that_cannot_be_encoded_ends_its_span_as_a_failure()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var spans = new Spans(rig.Group);
        rig.SendOrders(2);
        var script = new Script((order, _, _) => new ValueTask<Invoice?>(new Invoice { Customer = order.Number == 0 ? null! : "c", Number = order.Number }));
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(2);
        await host.StopAsync();
        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal("encode", dead.Headers[KappaHeaders.DeadLetterStage]);
        var failed = Assert.Single(spans.Ended, span => span.Status == ActivityStatusCode.Error);
        Assert.Equal("dead_letter", failed.GetTagItem("kappa.outcome"));
        Assert.Equal(failed.Id, dead.Headers["traceparent"]);
        Assert.Equal("result", Assert.Single(spans.Ended, span => span.Status == ActivityStatusCode.Unset).GetTagItem("kappa.outcome"));
    }

    [Fact]
    public async Task A_record_that_cannot_be_decoded_is_seen_in_its_trace()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var spans = new Spans(rig.Group);
        rig.Send([new Sent("k", [1, 2, 3], null, null, ("traceparent", Parent))]);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(1);
        await host.StopAsync();
        var span = Assert.Single(spans.Ended);
        Assert.Equal((Trace, ActivityStatusCode.Error), (span.TraceId.ToString(), span.Status));
        Assert.Equal(span.Id, Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers["traceparent"]);
    }

    /// <summary>Keeps the trace and span of each line's scope.</summary>
    private sealed class ScopedLines : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ConcurrentQueue<string> Scopes { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _scopes!.ForEachScope(
                (scope, lines) =>
                {
                    var values = ((IEnumerable<KeyValuePair<string, object?>>)scope!).ToDictionary();
                    lines.Enqueue($"{values["TraceId"]} {values["SpanId"]}");
                },
                Scopes);

        public void Dispose()
        {
        }
    }
}
