namespace Kappa.Jobs;

/// <summary>Collects what is wrong in a job file, so that all of it is said at once.</summary>
internal sealed class JobFileErrors
{
    private readonly List<JobFileError> _errors = [];

    public bool Any => _errors.Count > 0;

    public void Add(TextPosition at, string path, string message) => _errors.Add(new JobFileError(at, path, message));

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<JobFileError> InOrder() => [.. _errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column).ThenBy(error => error.Path, StringComparer.Ordinal)];
}
