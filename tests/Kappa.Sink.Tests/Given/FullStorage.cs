namespace Kappa.Sink.Tests.Given;

/// <summary>A storage whose disk is full once files have so many bytes.</summary>
internal sealed class FullStorage(long bytes) : ISinkStorage
{
    private readonly LocalStorage _inner = new();
    private long _left = bytes;

    public Stream Create(string path) => new FullStream(this, _inner.Create(path), path);

    public bool TryCreate(string path, ReadOnlySpan<byte> content) => _inner.TryCreate(path, content);

    public bool TryRename(string from, string to) => _inner.TryRename(from, to);

    public void Delete(string path) => _inner.Delete(path);

    public Stream OpenRead(string path) => _inner.OpenRead(path);

    public long? Length(string path) => _inner.Length(path);

    public IReadOnlyList<StoredFile> List(string folder) => _inner.List(folder);

    private sealed class FullStream(FullStorage storage, Stream inner, string path) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            storage._left -= buffer.Length;
            if (storage._left < 0)
                throw Full();
            inner.Write(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
            // What was buffered does not fit either.
            if (disposing && storage._left < 0)
                throw Full();
        }

        private IOException Full() => new($"No space left on device : '{path}'");
    }
}
