using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class DeferredRevocationTests
{
    private const int IllegalGeneration = 22;
    private const int RebalanceInProgress = 27;

    public static TheoryData<Broker, string> Protocols => [.. Protocol.All];

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_revocation_may_be_answered_late_while_receiving_goes_on_and_commits_still_count(Broker broker, string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, topic, 400);
        var group = Cluster.Name("g");
        var settings = Protocol.Settings(broker, protocol);
        // members have until 1 s before the embedded cluster's session time-out to join again: a busy machine needs more than Kappa's default leaves
        if (broker == Broker.Embedded)
            settings = [.. settings, ("session.timeout.ms", "6000")];
        using var first = new Member(address, group, topic, settings) { HoldsRevocations = true };
        Wait.Repeat(() => Member.Step(first).Received.Count == 400, "the first member received everything");

        using var second = new Member(address, group, topic, settings);
        Wait.Repeat(() => Member.Step(first, second).Unanswered.Count == 1, "the first member is asked for partitions");
        // drains: polls on, and nobody else gets what it has not given up
        for (var i = 0; i < 20; i++)
        {
            first.Step(10);
            second.Step(10);
        }
        var held = first.Unanswered.Peek().Select(p => p.Partition).ToHashSet();
        Assert.Empty(second.Owned.Intersect(held));

        var done = first.Received.GroupBy(r => r.Partition).Select(p => new PartitionOffset(topic, p.Key, p.Max(r => r.Offset) + 1, "drained")).ToList();
        var (committed, error) = first.Consumer.Commit(done, TimeSpan.FromSeconds(10));
        if (broker == Broker.Embedded && (protocol == "eager" || error.IsError))
        {
            // the mock refuses commits of a group that rebalances: always of an eager one, and on a busy machine of one that has begun the next
            // rebalance by now; a real broker takes them
            Assert.True(error.Code is RebalanceInProgress or IllegalGeneration, error.Reason);
            return;
        }
        Assert.Equal(default, error);
        Assert.All(committed, each => Assert.Equal(default, each.Error));

        first.HoldsRevocations = false;
        first.Answer();
        Wait.Repeat(() => Member.Step(first).Owned.Count == 2 & Member.Step(second).Owned.Count == 2, "both own two partitions");
        for (var i = 0; i < 10; i++)
            Member.Step(first, second);
        // what was committed during the drain is not read again by the new owner
        Assert.Empty(second.Received);
    }
}
