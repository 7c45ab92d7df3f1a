namespace Kappa.Jobs;

/// <summary>Reads job files.</summary>
internal static class JobFile
{
    /// <summary>Reads, checks and resolves a job file.</summary>
    /// <param name="path">The file; paths inside it are relative to its folder.</param>
    /// <exception cref="BadInputException">Lists everything that is wrong with it, with line and column.</exception>
    public static Job Load(string path)
    {
        var job = Check(path, out var faults);
        return faults is null ? job! : throw new BadInputException(faults);
    }

    /// <summary>Reads, checks and resolves a job file, and gives what is wrong with it as a message.</summary>
    /// <param name="path">The file; paths inside it are relative to its folder.</param>
    /// <param name="faults">Everything that is wrong with it, with line and column; null when nothing is.</param>
    /// <returns>The job. When something is wrong: null, or one whose source, window, target, mapping and key are right, for looking at the source.</returns>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public static Job? Check(string path, out string? faults)
    {
        var full = Path.GetFullPath(path);
        var errors = new JobFileErrors();
        var job = Parse(Read(path), full, errors);
        faults = errors.Any ? Message(path, errors.InOrder()) : null;
        return job;
    }

    /// <summary>The job; when there are errors null, or one for looking at the source.</summary>
    public static Job? Parse(byte[] utf8, string path, JobFileErrors errors)
    {
        if (!utf8.AsSpan().ContainsAnyExcept(" \t\r\n"u8))
        {
            errors.Add(new TextPosition(1, 1), "", "the file is empty");
            return null;
        }
        if (JsonPieceReader.Read(utf8, errors) is not { } root)
            return null;
        new ShapeCheck(errors).Check(root, JobFileShape.Root, "");
        return root is JsonPiece.Object file ? new JobResolver(path, errors).Resolve(file) : null;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (Directory.Exists(path))
        {
            throw new BadInputException($"The job file {path} is a folder: name a file in it.", fault);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"There is no job file {Path.GetFullPath(path)}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The job file {path} cannot be read: {fault.Message}", fault);
        }
    }

    private static string Message(string path, IReadOnlyList<JobFileError> errors) =>
        string.Join('\n', errors.Select(error => $"  {path}:{error}").Prepend($"The job file has {Words.Count(errors.Count, "error")}:"));
}
