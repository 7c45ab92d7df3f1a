namespace Kappa;

/// <summary>The checkout that tests and benchmarks were built in. Compiled into each of them.</summary>
internal static class Repository
{
    /// <summary>Its folder; null outside of a checkout.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Its folder.</summary>
    /// <exception cref="DirectoryNotFoundException">This does not run inside a checkout.</exception>
    public static string Root => Folder ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Kappa.sln.");

    /// <summary>A path beside the checkout, in its sibling folder <c>shared</c>; null outside of a checkout.</summary>
    public static string? Shared(params ReadOnlySpan<string> path) =>
        Folder is null ? null : Path.Combine([Path.GetDirectoryName(Folder) ?? "", "shared", .. path]);

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kappa.sln")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
