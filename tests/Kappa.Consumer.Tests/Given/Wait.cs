using System.Diagnostics;

namespace Kappa.Consumer.Tests.Given;

/// <summary>Bounded waits for a condition.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                Assert.Fail($"After {Limit.TotalSeconds} s still not: {what()}");
            await Task.Delay(5);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, () => what);

    /// <summary>Does a step until it says that it is done.</summary>
    public static void Repeat(Func<bool> step, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!step())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                Assert.Fail($"After {Limit.TotalSeconds} s still not: {what}");
        }
    }
}
