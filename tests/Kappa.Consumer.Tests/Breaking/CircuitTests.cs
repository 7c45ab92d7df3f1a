using Kappa.Consumer.Breaking;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Breaking;

public sealed class CircuitTests
{
    private static readonly TimeoutException Down = new();

    private readonly FakeTimeProvider _time = new();
    private readonly CircuitOptions _options = new();
    private readonly List<CircuitState> _changes = [];
    private int _mayBegin;

    [Fact]
    public void It_opens_when_the_share_of_failures_is_reached_and_not_before_there_are_enough_of_them()
    {
        var circuit = Make();
        for (var i = 0; i < 9; i++)
        {
            Assert.False(Fails(circuit));
            Succeeds(circuit);
        }
        Succeeds(circuit);
        // 19 attempts, less than half of them failed; then 20, half of them
        Assert.Equal(CircuitState.Closed, circuit.State);
        Assert.True(Fails(circuit));
        Assert.Equal(CircuitState.Open, circuit.State);
        Assert.False(circuit.MayBegin);
        Assert.False(circuit.TryBegin(new PlainRecord().Begin()));
    }

    [Fact]
    public void A_dependency_that_is_down_is_seen_by_failures_in_a_row_whatever_succeeded_before()
    {
        var circuit = Make();
        for (var i = 0; i < 10_000; i++)
            Succeeds(circuit);
        for (var i = 1; i < _options.MinimumThroughput; i++)
            Assert.False(Fails(circuit));
        Assert.True(Fails(circuit));
    }

    [Fact]
    public void A_dependency_that_fails_by_half_is_seen_when_what_succeeded_before_is_another_span()
    {
        var circuit = Make();
        for (var i = 0; i < 10_000; i++)
            Succeeds(circuit);
        _time.Advance(_options.SamplingDuration / CircuitWindow.Spans);
        circuit.Tick();
        for (var i = 0; i < 6; i++)
        {
            Succeeds(circuit);
            Fails(circuit);
            Fails(circuit);
        }
        Assert.Equal(CircuitState.Closed, circuit.State);
        Succeeds(circuit);
        Fails(circuit);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void What_is_older_than_the_sampling_duration_does_not_count()
    {
        var circuit = Make();
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 15; i++)
                Fails(circuit);
            // ends the row
            Succeeds(circuit);
            _time.Advance(_options.SamplingDuration);
            circuit.Tick();
        }
        Assert.Equal(CircuitState.Closed, circuit.State);
    }

    [Fact]
    public void After_the_break_some_are_tried_and_success_of_most_closes_it()
    {
        var circuit = Open();
        circuit.Tick();
        Assert.Equal(CircuitState.Open, circuit.State);
        _time.Advance(_options.BreakDuration);
        circuit.Tick();
        Assert.Equal((CircuitState.HalfOpen, 1), (circuit.State, _mayBegin));
        var probes = Probes(circuit);
        Assert.Equal(_options.Probes, probes.Count);
        Assert.True(circuit.Fail(probes[0], Down));
        circuit.Succeed(probes[1]);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        circuit.Succeed(probes[2]);
        Assert.Equal((CircuitState.Closed, 2), (circuit.State, _mayBegin));
        Assert.Equal([CircuitState.Open, CircuitState.HalfOpen, CircuitState.Closed], _changes);
        // begins anew: what failed before is forgotten
        Assert.False(Fails(circuit));
    }

    [Fact]
    public void A_try_that_fails_opens_it_for_another_break()
    {
        var circuit = Open();
        _time.Advance(_options.BreakDuration);
        circuit.Tick();
        var probes = Probes(circuit);
        Assert.True(circuit.Fail(probes[0], Down));
        Assert.True(circuit.Fail(probes[1], Down));
        Assert.Equal(CircuitState.Open, circuit.State);
        Assert.True(circuit.Fail(probes[2], Down));
        _time.Advance(_options.BreakDuration / 2);
        circuit.Tick();
        Assert.Equal(CircuitState.Open, circuit.State);
        _time.Advance(_options.BreakDuration / 2);
        circuit.Tick();
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
    }

    [Fact]
    public void A_try_that_ends_without_an_answer_makes_room_for_another()
    {
        var circuit = Open();
        _time.Advance(_options.BreakDuration);
        circuit.Tick();
        var probes = Probes(circuit);
        circuit.Return(probes[0]);
        Assert.Equal(2, _mayBegin);
        Assert.Single(Probes(circuit));
    }

    [Fact]
    public void What_began_before_the_state_changed_neither_decides_nor_counts_against_the_record()
    {
        var circuit = Make();
        var late = Enumerable.Range(0, 100).Select(_ => Begin(circuit)).ToList();
        while (circuit.State == CircuitState.Closed)
            Fails(circuit);
        Assert.True(circuit.Fail(late[0], Down));
        _time.Advance(_options.BreakDuration);
        circuit.Tick();
        foreach (var record in late.Skip(1).Take(50))
            circuit.Succeed(record);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
        foreach (var record in late.Skip(51))
            Assert.True(circuit.Fail(record, Down));
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
    }

    [Fact]
    public void A_fault_that_is_not_worth_another_attempt_is_an_answer()
    {
        var circuit = Make(new RetryOptions { ShouldRetry = fault => fault is TimeoutException });
        for (var i = 0; i < 100; i++)
            Assert.False(circuit.Fail(Begin(circuit), new NotSupportedException()));
        Assert.Equal(CircuitState.Closed, circuit.State);

        _options.ShouldCount = fault => fault is NotSupportedException;
        for (var i = 0; i < 100; i++)
            circuit.Fail(Begin(circuit), Down);
        Assert.Equal(CircuitState.Closed, circuit.State);
        for (var i = 0; i < _options.MinimumThroughput; i++)
            circuit.Fail(Begin(circuit), new NotSupportedException());
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void An_attempt_allocates_nothing()
    {
        var circuit = Make();
        var record = new PlainRecord().Begin();
        Attempt();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Attempt();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Attempt()
        {
            circuit.TryBegin(record);
            circuit.Succeed(record);
        }
    }

    private Circuit Make(RetryOptions? retry = null) =>
        new(_options, retry ?? new RetryOptions(), _time, (state, _) => _changes.Add(state)) { OnMayBegin = () => _mayBegin++ };

    private Circuit Open()
    {
        var circuit = Make();
        while (circuit.State == CircuitState.Closed)
            Fails(circuit);
        return circuit;
    }

    private static PlainRecord Begin(Circuit circuit)
    {
        var record = new PlainRecord().Begin();
        Assert.True(circuit.TryBegin(record));
        return record;
    }

    private static List<InFlightRecord> Probes(Circuit circuit)
    {
        var probes = new List<InFlightRecord>();
        while (circuit.MayBegin)
            probes.Add(Begin(circuit));
        return probes;
    }

    private static bool Fails(Circuit circuit) => circuit.Fail(Begin(circuit), Down);

    private static void Succeeds(Circuit circuit) => circuit.Succeed(Begin(circuit));
}
