using Kappa.Kafka;

namespace Kappa.Jobs.Tests.Connecting;

public sealed class TopicPreparationTests
{
    [Fact]
    public void Compacted_topics_are_refused_all_at_once()
    {
        TopicDescription[] topics = [Topic("in", isCompacted: true), Topic("out"), Topic("dead", isCompacted: true)];
        var lines = Assert.Throws<BadInputException>(() => TopicPreparation.Check(topics, Assert.Fail)).Message.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Topic in is compacted", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("kafka-configs --alter --entity-type topics --entity-name dead --add-config cleanup.policy=delete", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Topics_that_keep_records_for_less_than_a_day_are_warned_of()
    {
        var warnings = new List<string>();
        TopicPreparation.Check([Topic("in", TimeSpan.FromHours(1)), Topic("out", TimeSpan.FromDays(1)), Topic("dead")], warnings.Add);
        Assert.StartsWith("topic in keeps records for 1 h", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static TopicDescription Topic(string name, TimeSpan? retention = null, bool isCompacted = false) => new(name, "id", 1, null, retention, null, isCompacted);
}
