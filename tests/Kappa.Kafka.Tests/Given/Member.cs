namespace Kappa.Kafka.Tests.Given;

/// <summary>A group member that a test drives by steps: one step reads the events, answers those it is told to, and receives once.</summary>
internal sealed class Member : IDisposable
{
    public Member(string address, string group, string topic, params (string Name, string Value)[] more)
    {
        Consumer = Cluster.Consumer(address, group, more);
        Consumer.Subscribe([topic]);
    }

    public KafkaConsumer Consumer { get; }

    public HashSet<int> Owned { get; } = [];

    public List<ConsumerEvent> Events { get; } = [];

    public List<(int Partition, long Offset)> Received { get; } = [];

    /// <summary>While set, revocations are kept in <see cref="Unanswered"/>.</summary>
    public bool HoldsRevocations { get; set; }

    public Queue<IReadOnlyList<TopicPartition>> Unanswered { get; } = new();

    /// <summary>Steps each and gives the first.</summary>
    public static Member Step(Member member, params ReadOnlySpan<Member> others)
    {
        member.Step();
        foreach (var other in others)
            other.Step();
        return member;
    }

    public void Step(int timeoutMs = 50)
    {
        while (Consumer.TryReadEvent(out var happened))
        {
            Events.Add(happened);
            switch (happened)
            {
                case ConsumerEvent.Assigned { Partitions: var gained }:
                    Consumer.CompleteAssign([.. gained.Select(p => new PartitionOffset(p.Topic, p.Partition, PartitionOffset.Unset))]);
                    Owned.UnionWith(gained.Select(p => p.Partition));
                    break;
                case ConsumerEvent.Revoked { Partitions: var revoked }:
                    Give(revoked);
                    break;
                case ConsumerEvent.Lost { Partitions: var lost }:
                    Give(lost);
                    break;
            }
        }
        using var batch = Consumer.Receive(TimeSpan.FromMilliseconds(timeoutMs));
        for (var i = 0; i < (batch?.Count ?? 0); i++)
            Received.Add((batch![i].Partition, batch[i].Offset));
    }

    public void Answer()
    {
        var partitions = Unanswered.Dequeue();
        Consumer.CompleteRevoke(partitions);
        Owned.ExceptWith(partitions.Select(p => p.Partition));
    }

    public void Dispose() => Consumer.Dispose();

    private void Give(IReadOnlyList<TopicPartition> partitions)
    {
        Unanswered.Enqueue(partitions);
        if (!HoldsRevocations)
            Answer();
    }
}
