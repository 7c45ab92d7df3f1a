using System.Globalization;

namespace Kappa.Sink;

/// <summary>
/// Brings a state folder into order and takes it over. The entry that a new sink creates first is what stops one that still runs elsewhere: the number that the other would
/// create next is taken.
/// <code>
/// read entries ─► publish the last (again) ─► create an empty entry ─► clean staging
///      ▲                                            │ somebody was first
///      └────────────────────────────────────────────┘
/// </code>
/// Whoever creates entry n + 1 has published entry n before, so that never more than the last is unpublished.
/// </summary>
internal sealed class SinkRecovery(ISinkStorage storage, SinkLayout layout, Guid jobId, TimeProvider time)
{
    // Losing means that another sink was just started or has just committed. A hundred in a row is not a race.
    private const int Attempts = 100;

    private const int NumberLength = 8;

    /// <param name="findPositions">Where to begin, given the entries.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TakenOver> TakeOverAsync(
        Func<CommitLog, Task<(TopicPositions Egress, TopicPositions DeadLetter)>> findPositions, CancellationToken cancellationToken)
    {
        var publisher = new Publisher(storage, layout);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var log = CommitLog.Read(storage, layout.StateFolder, jobId);
            if (log.Entries.Count > 0)
                publisher.Publish(log.Entries[^1]);
            var (egress, deadLetter) = await findPositions(log);
            var writer = new CommitWriter(storage, layout, jobId, Guid.NewGuid().ToString("N")[..8], log, time);
            if (writer.TryAppend([egress.Covered(), deadLetter.Covered()], default, [], null) is null)
                continue;
            Clean(log, writer.Last);
            return new TakenOver(log, writer, egress, deadLetter);
        }
        throw new SinkException(SinkFault.TakenOver, $"Other sinks of job {jobId} keep creating commit entries in {layout.Commits}. Run one sink at a time for a job.");
    }

    /// <summary>
    /// Removes what no entry names and nobody can commit any more: what was begun for entries up to <paramref name="last"/>. A sink that stood still since it created that one may have a
    /// successor, whose files are for later ones.
    /// </summary>
    private void Clean(CommitLog log, int last)
    {
        foreach (var file in storage.List(layout.Staging).Where(file => IsUpTo(NameOf(file))))
            storage.Delete(file.Path);
        var named = log.Entries.Select(entry => entry.Rows?.Name).ToHashSet();
        foreach (var file in storage.List(layout.Commits))
        {
            var name = NameOf(file);
            if (IsUpTo(name) && !named.Contains(name) && (name.EndsWith(".rows", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal)))
                storage.Delete(file.Path);
        }

        // All of these names begin with the number of their entry.
        bool IsUpTo(string name) => name.Length > NumberLength && int.TryParse(name.AsSpan(0, NumberLength), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= last;
    }

    private static string NameOf(StoredFile file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];
}
