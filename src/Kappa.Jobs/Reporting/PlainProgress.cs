namespace Kappa.Jobs;

/// <summary>
/// Progress for files and pipes: a line when a stage begins or ends, and every two seconds a line of those at work.
/// </summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, StageStatus> _shown = [];
    private long _lastWork;

    public async Task RunAsync(Func<IReadOnlyList<StageProgress>> read, CancellationToken cancellationToken)
    {
        _lastWork = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            Show(read());
            // Cancelled is how it ends, and no fault.
            await Task.Delay(Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Show(read());
    }

    private void Show(IReadOnlyList<StageProgress> stages)
    {
        foreach (var stage in stages)
        {
            if (_shown.GetValueOrDefault(stage.Name) == stage.Status)
                continue;
            _shown[stage.Name] = stage.Status;
            output.WriteLine(ProgressText.Change(stage));
        }
        if (time.GetElapsedTime(_lastWork) < Pause || !stages.Any(stage => stage.Status == StageStatus.Running))
            return;
        _lastWork = time.GetTimestamp();
        output.WriteLine(string.Join("; ", stages.Where(stage => stage.Status == StageStatus.Running).Select(ProgressText.Work)));
    }
}
