namespace Kappa.Sink;

/// <summary>What became of the records that a sink has read.</summary>
/// <param name="Landed">Results in landed files.</param>
/// <param name="Filtered">Markers of rows whose handler gave no result.</param>
/// <param name="DeadLettered">Dead letters.</param>
/// <param name="Duplicates">Records dropped because their id was accounted for before with the same outcome.</param>
/// <param name="OtherRecords">Records of other jobs, or without a record id.</param>
public readonly record struct SinkCounts(long Landed, long Filtered, long DeadLettered, long Duplicates, long OtherRecords)
{
    /// <summary>Of <see cref="Duplicates"/>, those of the dead-letter topic; 0 in an entry of a sink that did not tell them apart.</summary>
    public long DuplicateDeadLetters { get; init; }

    /// <summary>All records.</summary>
    public long Total => Landed + Filtered + DeadLettered + Duplicates + OtherRecords;

    /// <summary>Adds field by field.</summary>
    public static SinkCounts operator +(SinkCounts left, SinkCounts right) => new(
        left.Landed + right.Landed,
        left.Filtered + right.Filtered,
        left.DeadLettered + right.DeadLettered,
        left.Duplicates + right.Duplicates,
        left.OtherRecords + right.OtherRecords)
    {
        DuplicateDeadLetters = left.DuplicateDeadLetters + right.DuplicateDeadLetters,
    };

    /// <summary>Adds field by field.</summary>
    public static SinkCounts Add(SinkCounts left, SinkCounts right) => left + right;
}
