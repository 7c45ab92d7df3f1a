namespace Kappa.Accounting;

/// <summary>Walks over containers and joins runs that meet at a container's edge.</summary>
internal static class RowRanges
{
    public static IEnumerable<RowRange> Of(IEnumerable<KeyValuePair<int, PartRows>> parts)
    {
        foreach (var (part, rows) in parts)
        {
            var pending = default(RowRange);
            for (var i = 0; i < rows.Places.Length; i++)
            {
                var origin = rows.Places[i] << 16;
                var (container, cursor) = (rows.ContainerAt(i), 0);
                while (container.TryNextRun(ref cursor, out var first, out var last))
                {
                    var range = new RowRange(part, origin + first, last - first + 1);
                    if (pending.Count > 0 && pending.First + pending.Count == range.First)
                    {
                        pending = pending with { Count = pending.Count + range.Count };
                        continue;
                    }
                    if (pending.Count > 0)
                        yield return pending;
                    pending = range;
                }
            }
            if (pending.Count > 0)
                yield return pending;
        }
    }
}
