namespace Kappa.Jobs;

/// <summary>Shows how far the stages of a replay are.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows what <paramref name="read"/> gives, again and again, until the token is cancelled; then shows the last state once, and ends.</summary>
    Task RunAsync(Func<IReadOnlyList<StageProgress>> read, CancellationToken cancellationToken);
}
