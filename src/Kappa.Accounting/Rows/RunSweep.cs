namespace Kappa.Accounting;

/// <summary>Set algebra on sorted runs, each a first and a last row (both included) inside a container.</summary>
internal static class RunSweep
{
    /// <summary>
    /// Walks over the places where one of the two sets begins or ends, and writes those where the result does.
    /// <code>
    /// left      ####......######....
    /// right     ..######....##......
    /// union     ########..######....
    /// intersect ..##........##......
    /// except    ##........##..##....
    /// </code>
    /// </summary>
    /// <param name="operation">What to compute.</param>
    /// <param name="left">Firsts and lasts, alternating.</param>
    /// <param name="right">The same.</param>
    /// <param name="result">Room for as many runs as both have together.</param>
    /// <returns>Number of runs written.</returns>
    public static int Combine(SetOperation operation, ReadOnlySpan<ushort> left, ReadOnlySpan<ushort> right, Span<ushort> result)
    {
        var (i, j, written) = (0, 0, 0);
        var inside = false;
        while (i < left.Length || j < right.Length)
        {
            var (nextLeft, nextRight) = (Edge(left, i), Edge(right, j));
            var at = Math.Min(nextLeft, nextRight);
            if (nextLeft == at)
                i++;
            if (nextRight == at)
                j++;
            var (inLeft, inRight) = ((i & 1) != 0, (j & 1) != 0);
            var nowInside = operation switch
            {
                SetOperation.Union => inLeft || inRight,
                SetOperation.Intersect => inLeft && inRight,
                _ => inLeft && !inRight,
            };
            if (nowInside == inside)
                continue;
            result[written++] = (ushort)(nowInside ? at : at - 1);
            inside = nowInside;
        }
        return written / 2;
    }

    /// <summary>An even edge is a run's first row; an odd one the row after its last.</summary>
    private static int Edge(ReadOnlySpan<ushort> runs, int edge) => edge >= runs.Length ? int.MaxValue : runs[edge] + (edge & 1);
}
