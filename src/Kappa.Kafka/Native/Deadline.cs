namespace Kappa.Kafka.Native;

/// <summary>End of a bounded wait that is made of native waits, each in whole milliseconds.</summary>
internal readonly struct Deadline
{
    private readonly long _endMs;

    private Deadline(long endMs) => _endMs = endMs;

    public bool HasPassed => Environment.TickCount64 >= _endMs;

    /// <param name="timeoutMs">-1 for never.</param>
    public static Deadline After(int timeoutMs) => new(timeoutMs < 0 ? long.MaxValue : Environment.TickCount64 + timeoutMs);

    /// <summary>What is left, at most <paramref name="maxMs"/>.</summary>
    public int LeftMs(int maxMs) => (int)Math.Clamp(_endMs - Environment.TickCount64, 0, maxMs);
}
