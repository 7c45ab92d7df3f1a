namespace Kappa;

/// <summary>Tells a file that another process has locked from one that cannot be opened for another reason.</summary>
internal static class FileInUse
{
    // What the runtime passes on: ERROR_SHARING_VIOLATION, and EWOULDBLOCK of flock, which macOS numbers apart.
    private const int Windows = 32, Linux = 11, Bsd = 35;

    /// <summary>Whether opening the file failed because another has it open and does not share it.</summary>
    public static bool Is(IOException fault) =>
        OperatingSystem.IsWindows() ? (fault.HResult & 0xFFFF) == Windows : fault.HResult == (OperatingSystem.IsLinux() ? Linux : Bsd);
}
