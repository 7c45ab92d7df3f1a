using System.Text;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests.Storage;

public sealed class LocalStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalStorage _storage = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_callers_at_once_exactly_one_creates_a_name_and_its_content_is_whole()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = $"{_folder.Path}/commits/{round}.json";
            using var start = new Barrier(4);
            var created = await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return _storage.TryCreate(path, Encoding.ASCII.GetBytes(new string((char)('a' + caller), 10_000)));
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            Assert.Single(created, true);
            Assert.Equal(new string((char)('a' + Array.IndexOf(created, true)), 10_000), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
        Assert.Equal(20, _storage.List($"{_folder.Path}/commits").Count);
    }

    [Fact]
    public void A_rename_makes_folders_and_never_replaces()
    {
        Write("staging/a", "new");
        Assert.True(_storage.TryRename($"{_folder.Path}/staging/a", $"{_folder.Path}/out/day=1/b"));
        Assert.Null(_storage.Length($"{_folder.Path}/staging/a"));
        Write("staging/a", "other");
        Assert.False(_storage.TryRename($"{_folder.Path}/staging/a", $"{_folder.Path}/out/day=1/b"));
        Assert.Equal("new", File.ReadAllText($"{_folder.Path}/out/day=1/b"));
        Assert.Equal(5, _storage.Length($"{_folder.Path}/staging/a"));
        Assert.False(_storage.TryRename($"{_folder.Path}/nowhere/a", $"{_folder.Path}/out/c"));
    }

    [Fact]
    public void A_rename_to_another_file_system_is_refused_and_copies_nothing()
    {
        if (!Directory.Exists("/dev/shm") || new DriveInfo("/dev/shm").DriveFormat == new DriveInfo(_folder.Path).DriveFormat)
            Assert.Skip("needs a second file system: /dev/shm");
        var target = $"/dev/shm/{Guid.NewGuid():N}";
        Write("a", "x");
        try
        {
            Assert.Contains(
                "different file systems", Assert.Throws<IOException>(() => _storage.TryRename($"{_folder.Path}/a", $"{target}/b")).Message, StringComparison.Ordinal);
            Assert.Empty(_storage.List(target));
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    [Fact]
    public void Listing_goes_down_and_deleting_asks_for_nothing()
    {
        Assert.Empty(_storage.List($"{_folder.Path}/nowhere"));
        Write("a/b/c", "123");
        Write("a/d", "12");
        Assert.Equal(
            [new StoredFile($"{_folder.Path}/a/b/c", 3), new StoredFile($"{_folder.Path}/a/d", 2)], _storage.List($"{_folder.Path}/a").OrderBy(file => file.Path));
        _storage.Delete($"{_folder.Path}/a/b/c");
        _storage.Delete($"{_folder.Path}/a/b/c");
        _storage.Delete($"{_folder.Path}/nowhere/x");
        Assert.Single(_storage.List($"{_folder.Path}/a"));
        Assert.Throws<FileNotFoundException>(() => _storage.OpenRead($"{_folder.Path}/nowhere/x"));
        Assert.Throws<FileNotFoundException>(() => _storage.OpenRead($"{_folder.Path}/a/b/c"));
    }

    private void Write(string name, string text)
    {
        using var stream = _storage.Create($"{_folder.Path}/{name}");
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}
