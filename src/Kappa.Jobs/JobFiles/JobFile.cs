namespace Kappa.Jobs;

/// <summary>Reads job files.</summary>
internal static class JobFile
{
    /// <summary>Reads, checks and resolves a job file.</summary>
    /// <param name="path">The file; paths inside it are relative to its folder.</param>
    /// <exception cref="BadInputException">Lists everything that is wrong with it, with line and column.</exception>
    public static Job Load(string path)
    {
        var full = Path.GetFullPath(path);
        var errors = new JobFileErrors();
        var job = Parse(Read(path), full, errors);
        return job is not null && !errors.Any ? job : throw new BadInputException(Message(path, errors.InOrder()));
    }

    /// <summary>The job; null, or one that is not to be used, when there are errors.</summary>
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
