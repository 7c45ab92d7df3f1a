using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class StaticMemberTests
{
    [Theory, InlineData(Protocol.Eager), InlineData(Protocol.Cooperative), InlineData(Protocol.Kip848)]
    public async Task A_static_member_that_restarts_has_its_partitions_again_and_nobody_rebalances(string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real);
        var group = Cluster.Name("g");
        using var stays = Open("stays");
        Wait.Repeat(() => Member.Step(stays).Owned.Count == 4, "the first member owns all partitions");
        var restarts = Open("restarts");
        Wait.Repeat(() => Member.Step(stays).Owned.Count == 2 & Member.Step(restarts).Owned.Count == 2, "both own two partitions");
        Assert.Equal("restarts", restarts.Consumer.GroupMetadata().Instance);
        var owned = restarts.Owned.Order().ToList();
        stays.Events.Clear();

        Assert.Equal(default, restarts.Consumer.Close(TimeSpan.FromSeconds(10)));
        restarts.Dispose();
        using var again = Open("restarts");
        Wait.Repeat(() => Member.Step(stays, again) is not null && again.Owned.Count == 2, "the restarted member owns two partitions");
        Assert.Equal(owned, again.Owned.Order());
        Assert.DoesNotContain(stays.Events, each => each is ConsumerEvent.Revoked or ConsumerEvent.Lost or ConsumerEvent.Assigned { Partitions.Count: > 0 });

        Member Open(string instance)
        {
            (string, string)[] settings = protocol == Protocol.Kip848
                ? [.. Protocol.Settings(Broker.Real, protocol), ("group.instance.id", instance)]
                : [.. Protocol.Settings(Broker.Real, protocol).Where(each => each.Item1 != "session.timeout.ms"), ("group.instance.id", instance)];
            return new Member(address, group, topic, settings);
        }
    }
}
