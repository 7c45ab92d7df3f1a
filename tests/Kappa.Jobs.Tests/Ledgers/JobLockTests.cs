namespace Kappa.Jobs.Tests;

public sealed class JobLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_holder_is_refused_and_told_who_the_first_is()
    {
        var folder = new JobFolder(_folder.Path);
        Directory.CreateDirectory(folder.State);
        using (JobLock.Take(folder))
        {
            var fault = Assert.Throws<BadInputException>(() => JobLock.Take(folder));
            Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Path, fault.Message, StringComparison.Ordinal);
        }
        JobLock.Take(folder).Dispose();
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_no_other_process()
    {
        var folder = new JobFolder(_folder.Path);
        Directory.CreateDirectory(folder.State);
        // A link that leads to itself.
        File.CreateSymbolicLink(folder.Lock, folder.Lock);
        Assert.IsNotType<BadInputException>(Assert.ThrowsAny<Exception>(() => JobLock.Take(folder)));
    }
}
