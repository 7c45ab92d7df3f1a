using System.Collections.Concurrent;

namespace Kappa.Consumer.Tests.Given;

/// <summary>What the tests' handler does with a record, and what it has seen. One for each host.</summary>
public sealed class Script(Func<Order, RecordContext, CancellationToken, ValueTask<Invoice?>> handle)
{
    private int _running;
    private int _mostRunning;

    /// <summary>Attempts in the order in which they began.</summary>
    public ConcurrentQueue<(string Customer, int Number, int Attempt, long Offset)> Began { get; } = new();

    /// <summary>Attempts in the order in which they ended well.</summary>
    public ConcurrentQueue<(string Customer, int Number)> Ended { get; } = new();

    public int Running => Volatile.Read(ref _running);

    public int MostRunning => Volatile.Read(ref _mostRunning);

    public static Invoice Bill(Order order) => new() { Customer = order.Customer, Number = order.Number };

    /// <summary>A result for every record, at once.</summary>
    public static Script Bill() => new((order, _, _) => new ValueTask<Invoice?>(Bill(order)));

    public async ValueTask<Invoice?> RunAsync(Order order, RecordContext context, CancellationToken cancellationToken)
    {
        Began.Enqueue((order.Customer, order.Number, context.Attempt, context.Offset));
        InterlockedMax(ref _mostRunning, Interlocked.Increment(ref _running));
        try
        {
            var result = await handle(order, context, cancellationToken);
            Ended.Enqueue((order.Customer, order.Number));
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); value > seen;)
            seen = Interlocked.CompareExchange(ref place, value, seen) is var current && current == seen ? value : current;
    }
}

/// <summary>Does what the script says.</summary>
public sealed class ScriptedHandler(Script script) : IKappaHandler<Order, Invoice>
{
    public ValueTask<Invoice?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken) =>
        script.RunAsync(record, context, cancellationToken);
}
