using System.Diagnostics;

namespace Kappa.Kafka.Tests.Given;

/// <summary>Bounded waits for a condition.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Until(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, Limit))
            Assert.Fail($"After {Limit.TotalSeconds} s still not: {what}.");
    }

    /// <summary>Does a step until it says that it is done.</summary>
    public static void Repeat(Func<bool> step, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!step())
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                Assert.Fail($"After {Limit.TotalSeconds} s still not: {what}.");
        }
    }
}
