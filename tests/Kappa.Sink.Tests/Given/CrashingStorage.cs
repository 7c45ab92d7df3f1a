namespace Kappa.Sink.Tests.Given;

internal sealed class CrashException() : Exception("The process is dead.");

/// <summary>
/// A storage whose process dies at the n-th change: before it, after it, or in the middle of what is written. From then on nothing is done any more.
/// </summary>
internal sealed class CrashingStorage(int crashAt, bool isAfter) : ISinkStorage
{
    private readonly LocalStorage _inner = new();
    private int _changes;

    public bool IsDead { get; private set; }

    /// <summary>What the crash interrupted.</summary>
    public string Step { get; private set; } = "";

    public Stream Create(string path) => Change($"create {path}", () => new CrashingStream(this, _inner.Create(path), path));

    public bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        return Change($"create at most once {path}", () => _inner.TryCreate(path, bytes));
    }

    public bool TryRename(string from, string to) => Change($"rename to {to}", () => _inner.TryRename(from, to));

    public void Delete(string path) => Change($"delete {path}", () => _inner.Delete(path), () => { });

    public Stream OpenRead(string path) => _inner.OpenRead(path);

    public long? Length(string path) => _inner.Length(path);

    public IReadOnlyList<StoredFile> List(string folder) => _inner.List(folder);

    private T Change<T>(string step, Func<T> change)
    {
        if (IsDead)
            throw new CrashException();
        if (++_changes != crashAt)
            return change();
        (IsDead, Step) = (true, step);
        if (isAfter)
            change();
        throw new CrashException();
    }

    private sealed class CrashingStream(CrashingStorage storage, Stream inner, string path) : MemoryStream
    {
        private bool _isDisposed;

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_isDisposed)
            {
                _isDisposed = true;
                using (inner)
                    Save();
            }
            base.Dispose(disposing);
        }

        private void Save()
        {
            if (storage.IsDead)
                return;
            // Dead before: half of the bytes are there. Dead after: all are, and nobody was told.
            var bytes = ToArray();
            storage.Change($"write {path}", () => inner.Write(bytes), () => inner.Write(bytes.AsSpan(0, bytes.Length / 2)));
        }
    }

    private void Change(string step, Action whole, Action half)
    {
        if (!isAfter && _changes + 1 == crashAt)
            half();
        Change(step, () =>
        {
            whole();
            return true;
        });
    }
}
