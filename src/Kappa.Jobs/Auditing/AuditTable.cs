namespace Kappa.Jobs;

/// <summary>What an audit found, in numbers.</summary>
/// <param name="Lines">One line a stage, in the order of a record's way.</param>
/// <param name="Rows">Rows of the snapshot.</param>
/// <param name="Excluded">Of those, outside of the window.</param>
/// <param name="Landed">Of those, in the landed files.</param>
/// <param name="Filtered">Of those, without a result by the handler's decision.</param>
/// <param name="DeadLettered">Of those, in the dead-letter topic.</param>
/// <param name="Missing">Of those, none of the former: lost by a stage.</param>
/// <param name="Repeated">Landed records beyond the first of their id.</param>
/// <param name="Foreign">Landed rows under the job's id that are not of its selection.</param>
/// <param name="Damage">Landed files that are not as they were written, a sentence each.</param>
/// <param name="Notes">What the numbers rest on, where it is less than everything.</param>
internal sealed record AuditTable(
    IReadOnlyList<AuditLine> Lines,
    long Rows,
    long Excluded,
    long Landed,
    long Filtered,
    long DeadLettered,
    long Missing,
    long Repeated,
    long Foreign,
    IReadOnlyList<string> Damage,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether every row is accounted for, none is twice in the result, and the result is as it was written.</summary>
    public bool IsComplete => Missing == 0 && Repeated == 0 && Foreign == 0 && Damage.Count == 0;
}

/// <summary>One stage of an audit, in rows.</summary>
/// <param name="Stage">Name.</param>
/// <param name="Expected">Rows that the stage before handed on.</param>
/// <param name="Present">Of those, rows that are there, or provably were.</param>
/// <param name="Missing">Of those, rows that the stage lost.</param>
/// <param name="Duplicate">Records beyond the first of a row.</param>
internal sealed record AuditLine(string Stage, long Expected, long Present, long Missing, long Duplicate)
{
    /// <summary>The stage that only the topic itself can prove.</summary>
    public const string DeadLetters = "dead letters";
}
