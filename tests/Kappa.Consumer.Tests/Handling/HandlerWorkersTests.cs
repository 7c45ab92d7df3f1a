using Kappa.Consumer.Handling;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Handling;

public sealed class HandlerWorkersTests
{
    private const int Count = 1_000;

    private readonly InFlightRecord[] _records = [.. Enumerable.Range(0, Count).Select(_ => new PlainRecord())];

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_quick_handler_that_begins_to_block_does_not_hold_up_those_behind_it(bool goesOnByItself)
    {
        var many = Environment.ProcessorCount + 3;
        var stage = new Stage { GoesOnByItself = goesOnByItself };
        using var budget = new InFlightBudget(Count, 1);
        var workers = new HandlerWorkers(
            stage, new HandlerTimes(null, TimeProvider.System), new RecordEnds(new RecordPool(1, _ => new PlainRecord()), budget, new ProgressCounters()), 64, null, null);
        stage.Workers = workers;
        // Chunks grow as long as records are quick.
        for (var round = 1; round <= 20; round++)
        {
            workers.Add(_records);
            await Wait.UntilAsync(() => stage.Ran == round * Count, () => $"{stage.Ran} of round {round}");
        }

        stage.BlocksUntil = many;
        workers.Add(_records);
        await Wait.UntilAsync(() => stage.HasOpened, () => $"{many} run at once; {stage.Running} do");
        await Wait.UntilAsync(() => stage.Ran == 21 * Count, () => $"{stage.Ran} of the last round");
    }

    [Fact]
    public async Task Quick_handlers_that_block_on_every_processor_hold_up_no_others()
    {
        var stage = new Stage();
        using var budget = new InFlightBudget(Count, 1);
        var workers = new HandlerWorkers(
            stage, new HandlerTimes(null, TimeProvider.System), new RecordEnds(new RecordPool(1, _ => new PlainRecord()), budget, new ProgressCounters()), 64, null, null);
        for (var round = 1; round <= 20; round++)
        {
            workers.Add(_records);
            await Wait.UntilAsync(() => stage.Ran == round * Count, () => $"{stage.Ran} of round {round}");
        }

        stage.BlocksUntilRan = 21 * Count - Environment.ProcessorCount;
        workers.Add(_records);
        await Wait.UntilAsync(
            () =>
            {
                workers.Relieve();
                return stage.HasOpened;
            },
            () => $"{stage.Ran} of {stage.BlocksUntilRan} have run");
        await Wait.UntilAsync(() => stage.Ran == 21 * Count, () => $"{stage.Ran} of the last round");
    }

    /// <summary>Quick, and then blocking: the first of each processor for a while, the others until so many run at once.</summary>
    private sealed class Stage : IRecordStage
    {
        private readonly TaskCompletionSource _opened = new();
        private int _ran;
        private int _running;
        private int _blocked;

        public int? BlocksUntil { get; set; }

        /// <summary>The first of each processor blocks until so many have run.</summary>
        public int? BlocksUntilRan { get; set; }

        /// <summary>Whether it then ends on another thread.</summary>
        public bool GoesOnByItself { get; init; }

        public HandlerWorkers? Workers { get; set; }

        public int Ran => Volatile.Read(ref _ran);

        public int Running => Volatile.Read(ref _running);

        public bool HasOpened => _opened.Task.IsCompleted;

        public bool Run(InFlightRecord record, ref EndedRecords ended, out InFlightRecord? follower)
        {
            follower = null;
            var running = Interlocked.Increment(ref _running);
            var goesOn = false;
            if (BlocksUntil is { } many)
            {
                Block(running, many);
                goesOn = GoesOnByItself;
            }
            if (BlocksUntilRan is { } ran && Interlocked.Increment(ref _blocked) <= Environment.ProcessorCount)
                _opened.Task.Wait(Wait.Limit);
            Interlocked.Decrement(ref _running);
            if (goesOn)
                ThreadPool.QueueUserWorkItem(_ => Workers!.Finish(null));
            if (Interlocked.Increment(ref _ran) == BlocksUntilRan)
                _opened.SetResult();
            return !goesOn;
        }

        public void GiveBack(InFlightRecord record, ref EndedRecords ended) => throw new NotSupportedException();

        private void Block(int running, int many)
        {
            if (running >= many)
                _opened.TrySetResult();
            else if (Interlocked.Increment(ref _blocked) <= Environment.ProcessorCount)
                Thread.Sleep(20);
            else
                _opened.Task.Wait(Wait.Limit);
        }
    }
}
