using System.Runtime.InteropServices;

namespace Kappa.Accounting;

/// <summary>Makes names durable: a file that was created or renamed can be lost with a power cut until its folder is flushed as well.</summary>
internal static class DurableFolder
{
    /// <summary>
    /// Flushes a folder's list of names to the disk. On Windows nothing is to be done: NTFS journals names by itself.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = FolderDescriptor.Open(path, FolderDescriptor.ReadOnly);
        if (descriptor < 0)
            throw new IOException($"The folder {path} cannot be opened to be flushed: {Marshal.GetLastPInvokeErrorMessage()}.");
        var flushed = FolderDescriptor.Flush(descriptor);
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = FolderDescriptor.Close(descriptor);
        if (flushed != 0)
            throw new IOException($"The folder {path} cannot be flushed: {reason}.");
    }
}
