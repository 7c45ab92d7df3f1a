using Kappa.Faults.Disturbing;
using Kappa.Faults.Load;

namespace Kappa.Faults.Checking;

/// <summary>What became of the records of a round, beside what must become of them.</summary>
internal sealed class Verdict
{
    private const int Examples = 5;

    private readonly List<string> _faults = [];

    private Verdict(int sent) => Sent = sent;

    public int Sent { get; }

    public int Results { get; private set; }

    public int DeadLetters { get; private set; }

    public int Aborted { get; private set; }

    public int Unknown { get; private set; }

    public int CompactedAway { get; private set; }

    public int Duplicates { get; private set; }

    /// <summary>Records that were in work, or finished and not committed, when a member ended abruptly or was cut off, and those that the input holds twice.</summary>
    public long DuplicatesAllowed { get; private set; }

    /// <summary>Everything that was promised and not kept.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="sent">Everything sent, its fate known.</param>
    /// <param name="topics">The round's topics.</param>
    /// <param name="inputs">What the input topics hold.</param>
    /// <param name="outputs">Traces of the output topic, by partition in the order of offsets.</param>
    /// <param name="deadLetters">Traces of the dead-letter topic, likewise.</param>
    /// <param name="samples">Offsets at many moments.</param>
    /// <param name="group">The members, which have ended.</param>
    /// <param name="restFault">Why the group did not come to the end of its topics; null when it did.</param>
    public static Verdict Of(
        IReadOnlyList<SentRecord> sent,
        Topics topics,
        IReadOnlyList<Trace> inputs,
        IReadOnlyList<Trace> outputs,
        IReadOnlyList<Trace> deadLetters,
        IReadOnlyList<OffsetSample> samples,
        Group group,
        string? restFault)
    {
        var verdict = new Verdict(sent.Count);
        var first = new Trace?[sent.Count];
        var traces = outputs.Concat(deadLetters).ToList();
        verdict.Report("traces of rows that were never sent", traces.Where(trace => trace.Row >= sent.Count).Select(trace => $"{trace}"));
        foreach (var trace in traces)
        {
            if (first[trace.Row] is null)
                first[trace.Row] = trace;
            else
                verdict.Duplicates++;
        }
        var sentTwice = Place(sent, inputs);
        verdict.Count(sent, first, topics);
        verdict.CheckLosses(sent, first, topics);
        verdict.Report("records of aborted transactions were handled", Rows(sent, row => sent[row].IsCommitted == false && first[row] is not null));
        verdict.Report("records that fail always have a result", Rows(sent, row => sent[row].IsPoison && first[row]?.Topic == topics.Output));
        verdict.Report("records that do not fail are dead letters", Rows(sent, row => !sent[row].IsPoison && first[row]?.Topic == topics.DeadLetters));
        verdict.CheckOrder(sent, outputs, topics);
        verdict.CheckOffsets(sent, first, samples, topics);
        verdict.DuplicatesAllowed = group.DuplicatesAllowed + sentTwice;
        if (verdict.Duplicates > verdict.DuplicatesAllowed)
            verdict._faults.Add($"{verdict.Duplicates:N0} duplicates, {verdict.DuplicatesAllowed:N0} allowed");
        verdict._faults.AddRange(group.Faults);
        if (restFault is not null)
            verdict._faults.Add(restFault);
        if (samples.Count == 0)
            verdict._faults.Add("no look at the offsets succeeded: nothing is known of them");
        return verdict;
    }

    public override string ToString() =>
        $"{Sent:N0} sent ({Aborted:N0} in aborted transactions, {Unknown:N0} of unknown fate), {Results:N0} with a result or marker, {DeadLetters:N0} dead letters, "
        + $"{CompactedAway:N0} compacted away; {Duplicates:N0} duplicates of {DuplicatesAllowed:N0} allowed; {Faults.Count} faults";

    private static IEnumerable<string> Rows(IReadOnlyList<SentRecord> sent, Func<int, bool> isSo) =>
        Enumerable.Range(0, sent.Count).Where(isSo).Select(row => $"row {row}, {sent[row].Key} number {sent[row].Sequence}, {sent[row].Topic}/{sent[row].Partition}/{sent[row].Offset}");

    /// <summary>
    /// Of a record that a broker had taken already when it was sent again, the client is not told the offset; and where a broker has forgotten that it had, the input holds the record twice. Gives how many
    /// it holds so.
    /// </summary>
    private static int Place(IReadOnlyList<SentRecord> sent, IReadOnlyList<Trace> inputs)
    {
        var twice = 0;
        foreach (var records in inputs.GroupBy(trace => trace.Row))
        {
            var record = sent[(int)records.Key];
            if (record.Offset < 0)
                record.Acknowledge(records.First().Partition, records.First().Offset);
            twice += records.Count() - 1;
        }
        return twice;
    }

    private void Report(string what, IEnumerable<string> examples)
    {
        var found = examples.ToList();
        if (found.Count > 0)
            _faults.Add($"{found.Count:N0} {what}: {string.Join("; ", found.Take(Examples))}");
    }

    private void Count(IReadOnlyList<SentRecord> sent, Trace?[] first, Topics topics)
    {
        Results = first.Count(trace => trace?.Topic == topics.Output);
        DeadLetters = first.Count(trace => trace?.Topic == topics.DeadLetters);
        Aborted = sent.Count(record => record.IsCommitted == false);
        Unknown = sent.Count(record => record.IsCommitted is null);
    }

    private static Dictionary<string, int> LastOfKeys(IReadOnlyList<SentRecord> sent, Topics topics)
    {
        var last = new Dictionary<string, int>();
        for (var row = 0; row < sent.Count; row++)
        {
            if (sent[row].Topic == topics.Compacted && sent[row].IsCommitted == true)
                last[sent[row].Key] = row;
        }
        return last;
    }

    // Of a compacted topic's key only the last record must have been seen.
    private void CheckLosses(IReadOnlyList<SentRecord> sent, Trace?[] first, Topics topics)
    {
        var last = LastOfKeys(sent, topics);
        bool IsMissing(int row) => sent[row].IsCommitted == true && first[row] is null;
        bool MayBeGone(int row) => sent[row].Topic == topics.Compacted && last[sent[row].Key] != row;
        CompactedAway = Enumerable.Range(0, sent.Count).Count(row => IsMissing(row) && MayBeGone(row));
        Report("records were lost", Rows(sent, row => IsMissing(row) && !MayBeGone(row)));
    }

    // Handled again is allowed, handled late is not: the first results of a key come in its order. Where compaction removes records, the one that takes over never sees what a member
    // that was cut off may still write: there, and there only, the results of each member are looked at for themselves, and markers, which name no member, are not.
    private void CheckOrder(IReadOnlyList<SentRecord> sent, IReadOnlyList<Trace> outputs, Topics topics)
    {
        var reached = new Dictionary<(string Key, int? Process), int>();
        var seen = new HashSet<long>();
        var late = new List<string>();
        foreach (var trace in outputs.Where(trace => seen.Add(trace.Row)))
        {
            var record = sent[(int)trace.Row];
            if (record.Topic == topics.Compacted && trace.Process is null)
                continue;
            var by = (record.Key, record.Topic == topics.Compacted ? trace.Process : null);
            if (record.Sequence < reached.GetValueOrDefault(by, -1))
                late.Add($"{record.Key} number {record.Sequence} after {reached[by]}, {trace.Topic}/{trace.Partition}/{trace.Offset}");
            else
                reached[by] = record.Sequence;
        }
        Report("results are out of the order of their key", late);
    }

    // A record that compaction had removed when its partition was taken over is a gap to the new owner, while a member that was cut off may still write its result: of the compacted topic
    // only the last record of a key says anything.
    private void CheckOffsets(IReadOnlyList<SentRecord> sent, Trace?[] first, IReadOnlyList<OffsetSample> samples, Topics topics)
    {
        var last = LastOfKeys(sent, topics);
        var byPartition = Enumerable.Range(0, sent.Count)
            .Where(row => sent[row].IsCommitted == true && first[row] is not null && (sent[row].Topic != topics.Compacted || last[sent[row].Key] == row))
            .GroupBy(row => (sent[row].Topic, sent[row].Partition))
            .ToDictionary(rows => rows.Key, rows => rows.OrderBy(row => sent[row].Offset).ToList());
        var ahead = new HashSet<string>();
        foreach (var (place, rows) in byPartition)
        {
            // a trace that was there at an earlier look is there at each later one
            var open = new LinkedList<int>(rows);
            foreach (var sample in samples)
            {
                var (committed, seenMs) = sample.Committed.GetValueOrDefault(place);
                for (var node = open.First; node is not null && sent[node.Value].Offset < committed;)
                {
                    var next = node.Next;
                    var trace = first[node.Value]!.Value;
                    if (trace.AppendedMs <= seenMs)
                        open.Remove(node);
                    else
                        ahead.Add($"{place.Topic}/{place.Partition} at {committed}, seen {seenMs}, before {trace}");
                    node = next;
                }
            }
        }
        Report("commits were ahead of completion", ahead);
    }
}
