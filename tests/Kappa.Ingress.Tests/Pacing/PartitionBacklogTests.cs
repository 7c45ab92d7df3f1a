using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

public sealed class PartitionBacklogTests
{
    [Fact]
    public void Bytes_of_this_run_are_known_and_those_of_others_are_taken_for_the_mean()
    {
        var backlog = new PartitionBacklog();
        backlog.Look(position: 0, end: 100);
        Assert.Equal((100, 1000.0), (backlog.UnreadRecords, backlog.UnreadBytes(10)));
        for (var offset = 100; offset < 200; offset++)
            backlog.Add(offset, 500);
        Assert.Equal((200, 1000.0 + 50_000), (backlog.UnreadRecords, backlog.UnreadBytes(10)));
    }

    [Fact]
    public void What_is_read_is_taken_off_by_chunks_and_never_too_early()
    {
        var backlog = new PartitionBacklog();
        for (var offset = 0; offset < 1000; offset++)
            backlog.Add(offset, 1024);
        for (var position = 0; position <= 1000; position += 10)
        {
            backlog.Look(position, 1000);
            var unread = (1000 - position) * 1024.0;
            Assert.InRange(backlog.UnreadBytes(1024), unread, unread + 16 * 1024);
        }

        Assert.Equal(0, backlog.UnreadBytes(1024));
    }

    [Fact]
    public void A_reader_that_goes_back_has_more_to_read()
    {
        var backlog = new PartitionBacklog();
        backlog.Look(50, 100);
        backlog.Look(10, 100);
        Assert.Equal(90, backlog.UnreadRecords);
    }

    [Theory]
    [InlineData(null, null, false, 1_000_000L, "records")]
    [InlineData(null, 1_000_000L, false, 250_000L, "bytes")]
    [InlineData(null, 5_242_880L, true, 1_048_576L, "bytes")]
    [InlineData(123L, 1_000_000L, false, 123L, "bytes")]
    public void The_budget_follows_the_topics_retention(long? budgetBytes, long? retentionBytes, bool isEmbedded, long limit, string of)
    {
        var budget = PaceBudget.Of(new() { BudgetBytes = budgetBytes }, new TopicDescription("t", "id", 1, retentionBytes, null), isEmbedded);
        Assert.Equal(limit, of == "bytes" ? budget.Bytes : budget.Records);
        Assert.Equal(of == "bytes" ? 1.0 : 0.0, budget.Used(limit, 0), 0.001);
    }
}
