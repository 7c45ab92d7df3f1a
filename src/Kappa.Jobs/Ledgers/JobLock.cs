namespace Kappa.Jobs;

/// <summary>
/// Held by the one process that runs a job on a folder. It is an advisory lock of the operating system on an open file, so that a kill frees it; the
/// file itself stays, and means nothing.
/// </summary>
internal sealed class JobLock : IDisposable
{
    private readonly FileStream _file;

    private JobLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="BadInputException">Another process holds it; the message names that process.</exception>
    public static JobLock Take(JobFolder folder)
    {
        FileStream file;
        try
        {
            file = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (FileInUse.Is(fault))
        {
            throw new BadInputException($"Another process{Holder(folder)} is running the job in {folder.Path}. Wait for it, stop it, or take another --out.", fault);
        }
        // The holder's name is a note beside the lock: the locked file cannot be read by others.
        File.WriteAllText(folder.Lock + ".holder", $"process {Environment.ProcessId} on {Environment.MachineName}");
        return new JobLock(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Holder(JobFolder folder)
    {
        try
        {
            return $" ({File.ReadAllText(folder.Lock + ".holder")})";
        }
        catch (IOException)
        {
            // The holder has the lock and has not written its name yet; the message does without.
            return "";
        }
    }
}
