using System.IO.Hashing;

namespace Kappa.Sink;

/// <summary>Passes writes on, and knows how many bytes they were, what their checksum is, and which one failed. Disposing disposes the stream below.</summary>
internal sealed class ChecksummingStream(Stream inner) : Stream
{
    private readonly XxHash3 _hash = new();
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>What the first write that failed threw: a native writer above passes on no more than its text.</summary>
    public IOException? Failure { get; private set; }

    public string Checksum => Checksums.Text(_hash.GetCurrentHashAsUInt64());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException failure)
        {
            Failure ??= failure;
            throw;
        }
        _hash.Append(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    /// <summary>Lets an unfinished file go: nobody reads it, so that what cannot be written of it is no further fault. Nothing happens to one that is disposed.</summary>
    public void Abandon()
    {
        try
        {
            Dispose();
        }
        catch (IOException)
        {
            // What the file is abandoned for is told by whoever does it.
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
