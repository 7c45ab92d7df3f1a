namespace Kappa.Avro;

/// <summary>
/// One writer at a time among the processes that use a folder. The operating system holds the lock (flock, or a share mode on Windows), so
/// that a process which is killed lets go of it.
/// </summary>
internal static class FolderLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for the lock; null when the time is over.</summary>
    public static async Task<FileStream?> TakeAsync(string path, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException fault) when (FileInUse.Is(fault))
            {
                if (time.GetElapsedTime(start) >= timeout) return null;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
