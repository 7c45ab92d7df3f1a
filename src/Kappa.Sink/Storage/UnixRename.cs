using System.Runtime.InteropServices;

namespace Kappa.Sink;

/// <summary>
/// A rename that never replaces and never copies. <see cref="File.Move(string, string)"/> would copy to another file system, and half a file would be seen.
/// </summary>
internal static partial class UnixRename
{
    // The same numbers on Linux, macOS and the BSDs.
    private const int NoPermission = 1, NoEntry = 2, Exists = 17, OtherDevice = 18;

    public static bool TryMove(string from, string to)
    {
        if (Link(from, to) == 0)
            return Unlink(from) == 0 || Marshal.GetLastPInvokeError() == NoEntry ? true : throw Failed("removed", from); // another sink may have removed it
        var error = Marshal.GetLastPInvokeError();
        if (error is Exists or NoEntry)
            return false;
        if (error is OtherDevice)
            throw new IOException($"{from} and {to} are on different file systems: a file can be published by a rename only within one. Put the state folder beside the output.");
        if (error is not NoPermission && !IsUnsupported(error))
            throw Failed("linked", to);
        if (File.Exists(to) || !File.Exists(from))
            return false;
        return Rename(from, to) == 0 ? true : throw Failed("renamed", from);
    }

    // EOPNOTSUPP and ENOSYS differ by system.
    private static bool IsUnsupported(int error) => OperatingSystem.IsLinux() ? error is 95 or 38 : error is 45 or 78 or 102;

    private static IOException Failed(string what, string path) => new($"{path} cannot be {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(string from, string to);
}
