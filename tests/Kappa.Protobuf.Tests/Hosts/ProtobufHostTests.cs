using Google.Protobuf;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Consumer.Tests.Given;
using Kappa.Protobuf.Tests.Given;
using Kappa.RealServers;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Protobuf.Tests.Hosts;

/// <summary>Protobuf on its way through the host.</summary>
public sealed class ProtobufHostTests
{
    private const string Shop = "syntax = \"proto3\"; package shop; message Purchase { string customer = 1; int32 number = 2; } message Bill { string customer = 1; int32 number = 2; }";

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Protobuf_comes_in_and_goes_out_and_what_is_not_protobuf_becomes_a_dead_letter(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var registry = broker == Broker.Real ? await RealServer.RegistryAsync() : rig.Registry;
        var schema = await Framed.RegisterTextAsync(registry, Shop);
        var good = Framed.Value(schema, [2, 2], new Bill { Customer = "a", Number = 1 });
        byte[][] poison =
        [
            [], good[..3], good[..5], [1, .. good[1..]], Framed.Value(2_000_000_000, [2, 2], new Bill()), Framed.Value(schema, [0], new Bill()),
            Framed.Value(schema, [2, 40], new Bill()), good[..^1], [.. good, 0xFF],
        ];
        rig.Send([
            .. poison.Select(value => new Sent("p", value)), new Sent("p", null),
            .. Enumerable.Range(0, 200).Select(number => new Sent($"c{number % 10}", Framed.Value(schema, [2, 2], new Bill { Customer = $"c{number % 10}", Number = number }))),
        ]);
        await using var host = await RunningHost.StartAsync<Applied<Bill, Purchase.Types.Line>>(
            rig,
            options =>
            {
                options.InputFormat = options.OutputFormat = new ProtobufFormat();
                options.SchemaRegistry = registry;
                // the real registry that the tests have cannot resolve imports
                options.OutputTopic = broker == Broker.Real ? null : options.OutputTopic;
            },
            services => services.AddSingleton(new Applied<Bill, Purchase.Types.Line>((bill, _) =>
                broker == Broker.Real ? null : new Purchase.Types.Line { Article = $"{bill.Customer}/{bill.Number}" })));
        await host.CompletedAsync(210);
        await host.StopAsync();

        var dead = await rig.ReadAsync(rig.DeadLetters);
        Assert.All(dead, each => Assert.Equal("decode", each.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Equal(poison.Select(Convert.ToHexString).Order(), dead.Where(each => each.Value is not null).Select(each => Convert.ToHexString(each.Value!)).Order());
        Assert.Contains("tombstone", Assert.Single(dead, each => each.Value is null).Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        await rig.AllIsCommittedAsync();
        if (broker == Broker.Real)
            return;
        using var context = Framed.Context(registry);
        var articles = new List<string>();
        foreach (var result in await rig.ReadAsync(rig.Output))
            articles.Add((await Framed.DecodeAsync<Purchase.Types.Line>(context, result.Value)).Article);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"c{number % 10}/{number}").Order(), articles.Order());
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Results_are_registered_and_found_under_the_output_topics_subject(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var registry = broker == Broker.Real ? await RealServer.RegistryAsync() : rig.Registry;
        // Avro in, Protobuf out
        using var orders = SchemaRegistry.Open(registry, TimeSpan.FromSeconds(30));
        var id = await orders.RegisterAsync($"{rig.Input}-value", AvroSchema.For<Order>(), default);
        rig.Send(Enumerable.Range(0, 50).Select(number => new Sent("k", Avro(rig, id, number))));
        await using var host = await RunningHost.StartAsync<Applied<Order, Ticket>>(
            rig,
            options =>
            {
                options.OutputFormat = new ProtobufFormat();
                options.SchemaRegistry = registry;
            },
            services => services.AddSingleton(new Applied<Order, Ticket>((order, _) => new Ticket { Seat = order.Number })));
        await host.CompletedAsync(50);
        await host.StopAsync();

        using var context = Framed.Context(registry);
        var seats = new List<int>();
        foreach (var result in await rig.ReadAsync(rig.Output))
            seats.Add((await Framed.DecodeAsync<Ticket>(context, result.Value)).Seat);
        Assert.Equal(Enumerable.Range(0, 50), seats.Order());
    }

    private static byte[] Avro(Rig rig, int id, int number) => Framed.Value(id, [], rig.Encode(new Order { Customer = "k", Number = number })[5..]);
}
