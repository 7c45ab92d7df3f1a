namespace Kappa.Sink;

/// <summary>Where things are.</summary>
internal sealed record SinkLayout(string OutputFolder, string StateFolder)
{
    public const string StateFolderName = "_kappa";

    public string Commits => $"{StateFolder}/commits";

    public string Staging => $"{StateFolder}/staging";

    public static SinkLayout Of(SinkRequest request) => Of(request.OutputFolder, request.StateFolder);

    public static SinkLayout Of(string outputFolder, string? stateFolder)
    {
        var output = Trim(outputFolder);
        return new SinkLayout(output, stateFolder is null ? $"{output}/{StateFolderName}" : Trim(stateFolder));
    }

    public string Commit(int number) => $"{Commits}/{CommitName(number)}";

    public string InCommits(string name) => $"{Commits}/{name}";

    public string Staged(string name) => $"{Staging}/{name}";

    public string Published(string path) => $"{OutputFolder}/{path}";

    public static string CommitName(int number) => $"{number:D8}.json";

    private static string Trim(string folder) => folder.Length > 1 ? folder.TrimEnd('/', Path.DirectorySeparatorChar) : folder;
}
