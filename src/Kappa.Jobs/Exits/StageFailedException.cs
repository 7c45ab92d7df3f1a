namespace Kappa.Jobs;

/// <summary>A stage of a replay cannot go on; the fault table says by its cause what that means for the process.</summary>
/// <param name="stage">The stage.</param>
/// <param name="message">Why, in words.</param>
/// <param name="inner">The cause, where it is an exception.</param>
internal sealed class StageFailedException(string stage, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The stage.</summary>
    public string Stage { get; } = stage;

    /// <summary>The same fault, to be thrown in another place.</summary>
    public StageFailedException Again() => new(Stage, Message, InnerException);
}
