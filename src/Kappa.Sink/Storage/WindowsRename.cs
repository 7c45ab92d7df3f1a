namespace Kappa.Sink;

/// <summary>A rename that never replaces and, since both paths are on one volume, never copies.</summary>
internal static class WindowsRename
{
    public static bool TryMove(string from, string to)
    {
        if (!string.Equals(Path.GetPathRoot(Path.GetFullPath(from)), Path.GetPathRoot(Path.GetFullPath(to)), StringComparison.OrdinalIgnoreCase))
            throw new IOException($"{from} and {to} are on different volumes: a file can be published by a rename only within one. Put the state folder beside the output.");
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }
}
