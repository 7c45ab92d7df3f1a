using Kappa.Faults.Checking;

namespace Kappa.Faults;

/// <summary>The sum of all rounds.</summary>
internal sealed class Summary
{
    private readonly SortedDictionary<string, int> _disturbances = new(StringComparer.Ordinal);
    private long _sent;
    private long _traces;
    private long _duplicates;
    private int _rounds;

    public int Faults { get; private set; }

    public void Add(Verdict verdict, IReadOnlyDictionary<string, int> disturbances)
    {
        _rounds++;
        _sent += verdict.Sent;
        _traces += verdict.Results + verdict.DeadLetters;
        _duplicates += verdict.Duplicates;
        Faults += verdict.Faults.Count;
        foreach (var (what, times) in disturbances)
            _disturbances[what] = _disturbances.GetValueOrDefault(what) + times;
    }

    public override string ToString() =>
        $"{_rounds} rounds, {_sent:N0} records sent, {_traces:N0} with a result or dead letter, {_duplicates:N0} duplicates, {Faults} faults; "
        + string.Join(", ", _disturbances.Select(each => $"{each.Key} {each.Value}"));
}
