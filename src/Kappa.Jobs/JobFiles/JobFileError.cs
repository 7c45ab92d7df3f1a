namespace Kappa.Jobs;

/// <summary>One thing that is wrong in a job file.</summary>
/// <param name="At">Where.</param>
/// <param name="Path">Property, as <c>source.files[0]</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
internal sealed record JobFileError(TextPosition At, string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"{At}: {Message}" : $"{At}: {Path}: {Message}";
}
