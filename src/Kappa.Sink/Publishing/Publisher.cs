namespace Kappa.Sink;

/// <summary>
/// Moves what an entry names to where readers look. May be repeated, and done by two sinks at once, as often as it takes:
/// <code>
/// staged   final            then
/// yes      no               rename
/// yes      same content     remove the staged one (a crash came between the two halves of a rename)
/// no       same content     nothing: it was done before
/// any      other content    stop: something else stands there
/// no       no               stop: the file is lost
/// </code>
/// </summary>
internal sealed class Publisher(ISinkStorage storage, SinkLayout layout)
{
    public void Publish(CommitEntry entry)
    {
        foreach (var file in entry.Files)
        {
            if (storage.TryRename(layout.Staged(file.Staged), layout.Published(file.Path)))
                continue;
            Verify(entry, file);
            storage.Delete(layout.Staged(file.Staged));
        }
    }

    private void Verify(CommitEntry entry, CommittedFile file)
    {
        var path = layout.Published(file.Path);
        if (storage.Length(path) is not { } length)
            throw new SinkException(SinkFault.Output, $"The file {path} is missing: entry {entry.Number} names it, and it is not staged any more either. Put it back, or give the job another id and another folder.");
        if (length == file.Bytes)
        {
            using var content = storage.OpenRead(path);
            if (Checksums.Of(content) == file.Checksum)
                return;
        }
        throw new SinkException(
            SinkFault.Output, $"The file {path} stands in the output folder with another content than entry {entry.Number} wrote. Move it away and run the sink again.");
    }
}
