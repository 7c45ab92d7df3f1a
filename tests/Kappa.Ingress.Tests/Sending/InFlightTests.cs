namespace Kappa.Ingress.Tests;

public sealed class InFlightTests
{
    [Fact]
    public void There_are_as_many_slots_as_stated_rounded_up_to_a_power_of_two()
    {
        var inFlight = new InFlight(100);
        var slots = new HashSet<int>();
        while (inFlight.HasRoom)
            Assert.True(slots.Add(inFlight.Take(new() { Bytes = 2 })));
        Assert.Equal((128, 128L, 256L), (slots.Count, inFlight.Count, inFlight.Bytes));
    }

    [Fact]
    public void A_slot_that_the_producer_did_not_need_is_free_again()
    {
        var inFlight = new InFlight(2);
        var first = inFlight.Take(new() { Bytes = 5 });
        inFlight.Take(new() { Bytes = 7 });
        inFlight.TakeBack();
        Assert.Equal((1L, 5L), (inFlight.Count, inFlight.Bytes));
        inFlight.Release(first);
        Assert.Equal((0L, 0L), (inFlight.Count, inFlight.Bytes));
        Assert.NotEqual(inFlight.Take(default), inFlight.Take(default));
    }

    [Fact]
    public async Task Two_threads_pass_every_record_once()
    {
        const int Records = 200_000;
        var inFlight = new InFlight(64);
        var sent = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var seen = new bool[Records];
        var delivery = Task.Run(() =>
        {
            for (var count = 0; count < Records;)
            {
                if (!sent.TryDequeue(out var slot))
                    continue;
                Assert.False(seen[inFlight[slot].Row]);
                seen[inFlight[slot].Row] = true;
                inFlight.Release(slot);
                count++;
            }
        }, TestContext.Current.CancellationToken);
        for (var row = 0; row < Records;)
        {
            if (inFlight.HasRoom)
                sent.Enqueue(inFlight.Take(new() { Row = row++, Bytes = 1 }));
        }

        await delivery;
        Assert.DoesNotContain(false, seen);
        Assert.Equal((0L, 0L), (inFlight.Count, inFlight.Bytes));
    }
}
