namespace Kappa.Sink.Tests.Given;

/// <summary>A storage whose process stands still when it first lists a folder, until it is told to go on.</summary>
internal sealed class StandingStorage(string folder) : ISinkStorage, IDisposable
{
    private readonly LocalStorage _inner = new();
    private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _mayGoOn = new();

    public Task StandsStill => _stands.Task;

    public void GoOn() => _mayGoOn.Set();

    public Stream Create(string path) => _inner.Create(path);

    public bool TryCreate(string path, ReadOnlySpan<byte> content) => _inner.TryCreate(path, content);

    public Stream OpenRead(string path) => _inner.OpenRead(path);

    public long? Length(string path) => _inner.Length(path);

    public bool TryRename(string from, string to) => _inner.TryRename(from, to);

    public IReadOnlyList<StoredFile> List(string listed)
    {
        if (listed == folder && _stands.TrySetResult())
            _mayGoOn.Wait(Topics.Limit);
        return _inner.List(listed);
    }

    public void Delete(string path) => _inner.Delete(path);

    public void Dispose() => _mayGoOn.Dispose();
}
