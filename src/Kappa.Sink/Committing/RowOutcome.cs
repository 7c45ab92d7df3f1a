namespace Kappa.Sink;

/// <summary>What became of a source row.</summary>
public enum RowOutcome
{
    /// <summary>Its result is in a landed file.</summary>
    Landed,

    /// <summary>The handler gave no result.</summary>
    Filtered,

    /// <summary>It is in the dead-letter topic.</summary>
    DeadLettered,
}
