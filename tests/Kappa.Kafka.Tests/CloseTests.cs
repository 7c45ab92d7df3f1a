using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class CloseTests
{
    public static TheoryData<Broker, string> Protocols => [.. Protocol.All];

    [Theory, MemberData(nameof(Protocols))]
    public async Task Closing_does_not_hang_on_a_rebalance_that_nobody_answered(Broker broker, string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        var group = Cluster.Name("g");
        using var unanswered = Cluster.Consumer(address, group, Protocol.Settings(broker, protocol));
        unanswered.Subscribe([topic]);
        Wait.Repeat(
            () =>
            {
                unanswered.Receive(TimeSpan.FromMilliseconds(50))?.Dispose();
                return unanswered.TryReadEvent(out var happened) && happened is ConsumerEvent.Assigned;
            },
            "an assignment that is left unanswered");
        Assert.Equal(default, unanswered.Close(TimeSpan.FromSeconds(10)));

        using var first = new Member(address, group, topic, Protocol.Settings(broker, protocol)) { HoldsRevocations = true };
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions");
        using var second = new Member(address, group, topic, Protocol.Settings(broker, protocol));
        Wait.Repeat(() => Member.Step(first, second).Unanswered.Count == 1, "a revocation that is left unanswered");
        Assert.Equal(default, first.Consumer.Close(TimeSpan.FromSeconds(10)));
        Wait.Repeat(() => Member.Step(second).Owned.Count == 4, "the second member owns all partitions");
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task Closing_does_not_hang_on_an_assignment_that_comes_with_its_revocation(Broker broker, string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        // One in twenty met the moment in which the client throws questions away.
        var closes = Task.Run(() => Parallel.For(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 12 }, _ =>
        {
            using var consumer = Cluster.Consumer(address, Cluster.Name("g"), Protocol.Settings(broker, protocol));
            consumer.Subscribe([topic]);
            Wait.Until(() => consumer.HasEventsQueued, "an assignment waits to be served");
            Assert.Equal(default, consumer.Close(TimeSpan.FromSeconds(10)));
        }));
        await closes.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
    }
}
