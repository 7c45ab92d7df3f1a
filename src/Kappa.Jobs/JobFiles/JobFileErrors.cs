namespace Kappa.Jobs;

/// <summary>Collects what is wrong in a job file, so that all of it is said at once.</summary>
internal sealed class JobFileErrors
{
    /// <summary>Properties that say neither what is read nor what it becomes.</summary>
    private static readonly string[] ApartFromSource = ["name", "id", "onRowError", "topics", "sink"];

    private readonly List<JobFileError> _errors = [];

    public bool Any => _errors.Count > 0;

    /// <summary>
    /// Whether source, window, target, mapping and key are right, so that a source, or those of its files that are there, can be held against its target. A property that is not known may be one of
    /// them, misspelt.
    /// </summary>
    public bool SpareSource => _errors.TrueForAll(error =>
        ApartFromSource.Contains(error.Path.Split('.', '[')[0], StringComparer.Ordinal) || error.Path.StartsWith("source.files[", StringComparison.Ordinal));

    public void Add(TextPosition at, string path, string message) => _errors.Add(new JobFileError(at, path, message));

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<JobFileError> InOrder() => [.. _errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column).ThenBy(error => error.Path, StringComparer.Ordinal)];
}
