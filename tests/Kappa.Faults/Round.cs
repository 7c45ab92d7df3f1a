using Kappa.Avro;
using Kappa.Faults.Checking;
using Kappa.Faults.Disturbing;
using Kappa.Faults.Load;
using Kappa.Faults.Member;
using Kappa.Kafka;
using Kappa.RealServers;

namespace Kappa.Faults;

/// <summary>One round: topics of its own, a group that is disturbed while records come in, then rest, and the check of every record.</summary>
internal sealed class Round(KafkaBrokers brokers, int brokerCount, Variant variant, int seed, int rate, TimeSpan time, string folder, Action<string> say)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    public SortedDictionary<string, int> Disturbances { get; private set; } = [];

    public async Task<Verdict> RunAsync(CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var job = Guid.NewGuid();
        var name = $"faults-{job:N}";
        var registry = Directory.CreateDirectory(Path.Combine(folder, "registry")).FullName;
        using var cluster = await KafkaCluster.ConnectAsync([new("bootstrap.servers", brokers.BootstrapServers)], AnswerLimit, cancellationToken);
        var topics = await Topics.CreateAsync(cluster, name, cancellationToken);
        using var schemas = SchemaRegistry.Open(registry, AnswerLimit);
        var schema = await schemas.RegisterAsync("work-value", AvroSchema.For<Work>(), cancellationToken);

        var settings = new MemberSettings
        {
            BootstrapServers = brokers.BootstrapServers,
            Registry = registry,
            Topics = topics.Inputs,
            Output = topics.Output,
            DeadLetters = topics.DeadLetters,
            Group = name,
            IsExactlyOnce = variant.IsExactlyOnce,
            Kafka = variant.Kafka,
        };
        await using var group = new Group(settings, variant.IsStatic, folder, say);
        await Task.WhenAll(group.StartAsync("m1"), group.StartAsync("m2"));

        var sent = new SentRecords();
        var sampler = new OffsetSampler(cluster, topics, name);
        WorkMaker Work(string topic, int keys) => new(topic, keys, schema, job, sent, new Random(random.Next()));
        var load = new LoadGenerator(
            [
                (new PlainSender(brokers.BootstrapServers, Work(topics.Plain, 1_000)), rate * 6 / 10),
                (new TransactionalSender(brokers.BootstrapServers, name, Work(topics.Transactional, 200), new Random(random.Next())), rate * 2 / 10),
                (new PlainSender(brokers.BootstrapServers, Work(topics.Compacted, 50)), rate * 2 / 10),
            ],
            () => sampler.Lag);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var disturber = new Disturber(group, brokers, brokerCount, load, random, say);
        var loading = load.RunAsync(end.Token);
        var sampling = sampler.RunAsync(rest.Token);
        end.CancelAfter(time);
        await disturber.RunAsync(end.Token);
        Disturbances = disturber.Done;
        await loading;
        say("resting");
        var behind = await RestAsync(group, cluster, topics, name, sent, cancellationToken);
        await rest.CancelAsync();
        await sampling;
        await sampler.TryLookAsync(cancellationToken);
        await group.StopAllAsync();
        cancellationToken.ThrowIfCancellationRequested();

        var outputs = TraceReader.Read(brokers.BootstrapServers, topics.Output, Topics.Partitions, job, hasResults: true);
        var deadLetters = TraceReader.Read(brokers.BootstrapServers, topics.DeadLetters, 3, job, hasResults: false);
        var inputs = new (string Topic, int Partitions)[] { (topics.Plain, Topics.Partitions), (topics.Transactional, 4), (topics.Compacted, 4) }
            .SelectMany(input => TraceReader.Read(brokers.BootstrapServers, input.Topic, input.Partitions, job, hasResults: false)).ToList();
        return Verdict.Of(sent.All, topics, inputs, outputs, deadLetters, sampler.Samples, group, behind.Count == 0 ? null : $"the group did not come to the end of its topics within {RestLimit}: {string.Join("; ", behind)}");
    }

    // The group has come to the end when every record that counts lies before what it has committed. Gives the partitions in which it has not.
    private static async Task<IReadOnlyList<string>> RestAsync(Group group, KafkaCluster cluster, Topics topics, string name, SentRecords sent, CancellationToken cancellationToken)
    {
        var ends = sent.All.Where(record => record.IsCommitted == true)
            .GroupBy(record => (record.Topic, record.Partition))
            .ToDictionary(records => records.Key, records => records.Max(record => record.Offset));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(RestLimit);
        var behind = new List<string>();
        try
        {
            foreach (var topic in topics.Inputs)
            {
                while (true)
                {
                    var committed = await cluster.CommittedAsync(name, topic, limit.Token);
                    behind = [.. committed
                        .Where(each => ends.TryGetValue((topic, each.Partition), out var end) && each.Offset <= end)
                        .Select(each => $"{topic}[{each.Partition}] at {each.Offset} of {ends[(topic, each.Partition)] + 1}")];
                    if (behind.Count == 0)
                        break;
                    await group.CheckAliveAsync();
                    await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // behind tells
        }
        return behind;
    }
}
