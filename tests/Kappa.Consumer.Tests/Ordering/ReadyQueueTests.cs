using CsCheck;
using Kappa.Consumer.Ordering;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Ordering;

public sealed class ReadyQueueTests
{
    [Fact]
    public void It_is_first_come_first_served_through_every_growth_and_wrap() =>
        Gen.Int[-700, 900].Array[1, 60].Sample(steps =>
        {
            var queue = new ReadyQueue();
            var model = new Queue<InFlightRecord>();
            foreach (var step in steps)
            {
                if (step >= 0)
                {
                    var added = Enumerable.Range(0, step).Select(_ => (InFlightRecord)new PlainRecord()).ToArray();
                    queue.Add(added);
                    Array.ForEach(added, model.Enqueue);
                }
                else
                {
                    var into = new InFlightRecord[-step];
                    var taken = queue.Take(into);
                    Assert.Equal(Math.Min(-step, model.Count), taken);
                    Assert.Equal(Enumerable.Range(0, taken).Select(_ => model.Dequeue()), into.Take(taken));
                }
                Assert.Equal(model.Count, queue.Count);
            }
        }, iter: 100);

    [Fact]
    public void Records_of_closing_assignments_are_taken_out_and_the_others_keep_their_order()
    {
        var queue = new ReadyQueue();
        PartitionAssignment[] assignments = [PlainRecord.Assign(0), PlainRecord.Assign(1)];
        var records = Enumerable.Range(0, 100).Select(number => (InFlightRecord)new PlainRecord().Begin(assignments[number % 2])).ToArray();
        queue.Add(records);
        assignments[1].Close();
        var closing = new List<InFlightRecord>();
        queue.TakeClosing(closing);

        Assert.Equal(records.Where((_, number) => number % 2 == 1), closing);
        var rest = new InFlightRecord[100];
        Assert.Equal(50, queue.Take(rest));
        Assert.Equal(records.Where((_, number) => number % 2 == 0), rest.Take(50));
    }
}
