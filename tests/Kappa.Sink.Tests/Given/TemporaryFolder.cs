namespace Kappa.Sink.Tests.Given;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kappa-sink-").FullName;

    public string Output => $"{Path}/out";

    public string State => $"{Output}/_kappa";

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
