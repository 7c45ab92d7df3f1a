namespace Kappa.Consumer.Tracking;

/// <summary>Offsets from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct OffsetRun(long Start, long End)
{
    /// <summary>Adds a run behind others; one that touches the last is joined with it.</summary>
    public static void Append(List<OffsetRun> runs, OffsetRun next)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.End >= next.Start)
            runs[^1] = last with { End = Math.Max(last.End, next.End) };
        else
            runs.Add(next);
    }
}
