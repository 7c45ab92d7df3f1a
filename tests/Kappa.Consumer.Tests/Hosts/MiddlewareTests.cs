using System.Collections.Concurrent;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Hosting;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class MiddlewareTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Middleware_runs_around_each_attempt_in_the_order_in_which_it_was_added(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(100, job: Guid.NewGuid());
        var steps = new ConcurrentDictionary<(int Number, int Attempt), ConcurrentQueue<string>>();
        ConcurrentQueue<string> Of(HandlerContext context) => steps.GetOrAdd((((Order)context.Value!).Number, context.Record.Attempt), _ => new());
        var script = new Script((order, context, _) =>
        {
            steps[(order.Number, context.Attempt)].Enqueue("handler");
            return order.Number == 7 && context.Attempt == 1 ? throw new InvalidOperationException("once") : new ValueTask<Invoice?>(Script.Bill(order));
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options
            .Use(async (context, next) =>
            {
                Of(context).Enqueue("outer in");
                await next(context);
                Of(context).Enqueue("outer out");
            })
            .Use(async (context, next) =>
            {
                Of(context).Enqueue("inner in");
                await Task.Yield();
                await next(context);
                Of(context).Enqueue($"inner out {((Invoice)context.Result!).Number}");
            }));
        await host.CompletedAsync(100);
        await host.StopAsync();

        Assert.Equal(101, steps.Count);
        Assert.Equal(["outer in", "inner in", "handler"], steps[(7, 1)]);
        Assert.Equal(["outer in", "inner in", "handler", "inner out 7", "outer out"], steps[(7, 2)]);
        Assert.Equal(["outer in", "inner in", "handler", "inner out 99", "outer out"], steps[(99, 1)]);
        Assert.Equal(100, (await rig.ReadAsync(rig.Output)).Count);
        await rig.AllIsCommittedAsync();
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Middleware_can_cut_short_catch_and_change_what_comes_in_and_out(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(6, customers: 6);
        var script = new Script((order, _, _) => order.Number switch
        {
            2 => throw new InvalidOperationException("caught"),
            _ => new ValueTask<Invoice?>(Script.Bill(order)),
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Use(async (context, next) =>
        {
            var order = (Order)context.Value!;
            switch (order.Number)
            {
                case 0:
                    return;
                case 1:
                    context.Result = new Invoice { Customer = "kept", Number = 1 };
                    return;
                case 2:
                    await Assert.ThrowsAsync<InvalidOperationException>(() => next(context).AsTask());
                    return;
                case 3:
                    context.Value = new Order { Customer = "changed", Number = 3 };
                    await next(context);
                    return;
                case 4:
                    await next(context);
                    context.Result = "not an invoice";
                    return;
                default:
                    await next(context);
                    return;
            }
        }));
        await host.CompletedAsync(6);
        await host.StopAsync();

        Assert.Equal((3, 2, 1), (host.Progress.Results, host.Progress.Filtered, host.Progress.DeadLettered));
        var invoices = new List<string>();
        foreach (var result in await rig.ReadAsync(rig.Output))
            invoices.Add((await rig.DecodeAsync(result)).Customer);
        Assert.Equal(["c5", "changed", "kept"], invoices.Order());
        Assert.Equal([2, 3, 4, 4, 4, 5], script.Began.Select(each => each.Number).Order());
        Assert.Contains("the handler's is", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_middleware_class_is_made_once_with_its_services()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(50);
        var counts = new Counts();
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, options => options.Use<Counting>(), services => services.AddSingleton(counts).AddSingleton(Script.Bill()));
        await host.CompletedAsync(50);

        Assert.Equal((1, 50), (counts.Made, counts.Called));
    }

    [Fact]
    public Task Handler_and_middleware_that_are_scoped_share_the_scope_of_their_record() =>
        ScopesAsync<VisitedHandler>(services => services.AddScoped<VisitedHandler>().AddScoped<Counting>(), made: 50, ["class", "code", "handler"]);

    [Fact]
    public Task Scoped_middleware_has_a_scope_around_a_handler_that_is_not() =>
        ScopesAsync<ScriptedHandler>(services => services.AddSingleton(Script.Bill()).AddScoped<Counting>(), made: 50, ["class", "code"]);

    [Fact]
    public Task A_scoped_handler_has_its_scope_inside_of_middleware_that_is_made_once() =>
        ScopesAsync<VisitedHandler>(services => services.AddScoped<VisitedHandler>(), made: 1, ["class", "code", "handler"]);

    [Fact]
    public async Task The_time_limit_holds_for_middleware_as_well()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(1);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill(), options =>
        {
            options.TimeLimit = TimeSpan.FromMilliseconds(50);
            options.Use((context, _) => new ValueTask(Task.Delay(Timeout.Infinite, context.CancellationToken)));
        });
        await host.CompletedAsync(1);
        Assert.Equal(1, host.Progress.DeadLettered);
    }

    [Fact]
    public void A_handler_without_middleware_scope_and_limit_is_called_by_the_stage_itself()
    {
        var handler = new ScriptedHandler(Script.Bill());
        var services = new ServiceCollection().AddSingleton(handler);
        using var provider = services.BuildServiceProvider();
        IKappaHandler<Order, Invoice> Compose(KappaConsumerOptions options) => new HandlerComposition(
            new ConsumerRegistration("", HandlerContract.Of(typeof(ScriptedHandler)), services), options, provider, TimeProvider.System, new ConsumerLog(NullLogger.Instance))
            .OfRecords<Order, Invoice>();

        Assert.Same(handler, Compose(new KappaConsumerOptions()));
        Assert.NotSame(handler, Compose(new KappaConsumerOptions().Use((context, next) => next(context))));
        Assert.NotSame(handler, Compose(new KappaConsumerOptions { TimeLimit = TimeSpan.FromSeconds(1) }));
    }

    private static async Task ScopesAsync<THandler>(Action<IServiceCollection> register, int made, string[] expected)
        where THandler : class
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(50);
        var counts = new Counts();
        await using var host = await RunningHost.StartAsync<THandler>(
            rig, options => options.Use<Counting>().Use((context, next) =>
            {
                context.Services.GetRequiredService<Visited>().Steps.Add("code");
                return next(context);
            }),
            services => register(services.AddSingleton(counts).AddScoped<Visited>()));
        await host.CompletedAsync(50);
        await host.StopAsync();

        Assert.Equal((made, 50), (counts.Made, counts.Called));
        Assert.Equal(50, counts.Ended.Count);
        Assert.All(counts.Ended, steps => Assert.Equal(expected, steps));
    }

    internal sealed class Counts
    {
        public int Made;
        public int Called;

        public ConcurrentQueue<List<string>> Ended { get; } = new();
    }

    internal sealed class Counting : IKappaMiddleware
    {
        private readonly Counts _counts;

        public Counting(Counts counts)
        {
            _counts = counts;
            Interlocked.Increment(ref counts.Made);
        }

        public ValueTask InvokeAsync(HandlerContext context, NextHandler next)
        {
            Interlocked.Increment(ref _counts.Called);
            context.Services.GetService<Visited>()?.Steps.Add("class");
            return next(context);
        }
    }

    internal sealed class Visited(Counts counts) : IDisposable
    {
        public List<string> Steps { get; } = [];

        public void Dispose() => counts.Ended.Enqueue(Steps);
    }

    internal sealed class VisitedHandler(Visited visited) : IKappaHandler<Order, Invoice>
    {
        public async ValueTask<Invoice?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            visited.Steps.Add("handler");
            return Script.Bill(record);
        }
    }
}
