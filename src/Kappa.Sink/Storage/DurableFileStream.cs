using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>A new file that is on the disk, with its name, once it is disposed.</summary>
internal sealed class DurableFileStream(string path)
    : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 64 * 1024)
{
    private bool _isDisposed;

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            try
            {
                Flush(flushToDisk: true);
            }
            finally
            {
                base.Dispose(disposing);
            }
            DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(Name))!);
            return;
        }
        base.Dispose(disposing);
    }
}
