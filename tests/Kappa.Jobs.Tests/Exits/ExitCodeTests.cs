using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kappa.Jobs.Tests;

/// <summary>What ends a command with which exit code, and what it says.</summary>
public sealed class ExitCodeTests
{
    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void AssertBadInput(Ended ended, params string[] named)
    {
        Assert.True(ended.ExitCode == KappaExitCode.BadInput, ended.ToString());
        Assert.All(named, word => Assert.Contains(word, ended.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_bad_input()
    {
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsync("replay --explian"), "--explian", "did you mean \"--explain\"?");
    }

    [Fact]
    public async Task Help_is_no_fault()
    {
        using var bench = new ReplayBench();
        var ended = await bench.RunAsArgsAsync(["replay", "--help"]);
        Assert.Equal(KappaExitCode.Done, ended.ExitCode);
        Assert.Contains("--without-service", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_file_that_is_not_there_is_bad_input()
    {
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsync("replay --job nowhere.jsonc"), "nowhere.jsonc");
    }

    [Fact]
    public async Task A_job_file_that_is_a_folder_or_empty_is_bad_input()
    {
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsync($"replay --job {bench.Folder.Path}"), "is a folder");
        bench.WriteJob(" \n");
        AssertBadInput(await bench.RunAsync("replay"), "job.jsonc:1:1: the file is empty");
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_and_a_source_without_bytes_are_bad_input()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("rows.parquet", "none-*.parquet"));
        AssertBadInput(await bench.RunAsync("replay"), "job.jsonc:3:", ": source.files[0]: no file matches data/none-*.parquet");
        bench.Folder.Write("data/none-1.parquet", "");
        AssertBadInput(await bench.RunAsync("replay"), "none-1.parquet: is not a Parquet file: it is empty");
    }

    [Fact]
    public async Task Faults_of_the_job_file_and_of_its_source_are_told_in_one_message()
    {
        using var bench = new ReplayBench();
        bench.Folder.Write("row.avsc", """{ "type": "record", "name": "Row", "fields": [{ "name": "id", "type": "long" }, { "name": "fare", "type": "double" }] }""");
        bench.WriteJob(bench.JobText.Replace("\"partitions\": 3", "\"partitions\": 0"));
        AssertBadInput(await bench.RunAsync("replay"), "topics.partitions: 0 is not an integer", "Source and target do not fit together", "fare");

        // A file that is not there does not hide what is wrong with those that are.
        bench.Folder.Write("data/bad.parquet", "no Parquet");
        bench.WriteJob(bench.JobText.Replace("\"data/rows.parquet\"", "\"data/none.parquet\", \"data/bad.parquet\", \"data/rows.parquet\""));
        AssertBadInput(await bench.RunAsync("replay"), "source.files[0]: there is no file", "bad.parquet: is not a Parquet file", "Source and target do not fit together", "fare");

        // What is wrong with the mapping would be told twice, and a property that is not known may be the mapping.
        bench.WriteJob(bench.JobText.Replace("\"partitions\": 3", "\"partitions\": 0").Replace("\"key\"", "\"maping\": { \"fare\": \"id\" }, \"key\""));
        var ended = await bench.RunAsync("replay");
        AssertBadInput(ended, "topics.partitions: 0 is not an integer", "maping: unknown property");
        Assert.DoesNotContain("do not fit together", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_folder_that_is_a_file_or_below_one_is_bad_input()
    {
        using var bench = new ReplayBench();
        var file = bench.Folder.Write("file", "");
        AssertBadInput(await bench.RunAsync($"replay --out {file}"), $"{file} is a file", "--out");
        AssertBadInput(await bench.RunAsync($"replay --out {file}/below/it"), $"{file} is a file", "--out");
    }

    [Fact]
    public async Task A_result_folder_that_cannot_be_written_is_bad_input()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that even an administrator cannot write");
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsync("replay --out /proc/kappa"), "The folder /proc/kappa cannot be written", "--out");
    }

    [Fact]
    public async Task A_folder_with_another_jobs_result_is_not_landed_in()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        bench.WriteJob(bench.JobText.Replace("\"rows\"", "\"others\"").Replace("01234567-", "11234567-"));
        AssertBadInput(await bench.RunAsync("replay"), $"The folder {bench.Out} holds another job: rows, 01234567-89ab-cdef-0123-456789abcdef", "others", "--out");
    }

    [Fact]
    public async Task Two_processes_do_not_run_one_job_at_a_time()
    {
        using var bench = new ReplayBench();
        Directory.CreateDirectory(bench.JobFolder.State);
        using (JobLock.Take(bench.JobFolder))
            AssertBadInput(await bench.RunAsync("replay"), "Another process", bench.Out, "Wait for it, stop it, or take another --out");
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
    }

    [Fact]
    public async Task A_job_record_that_is_damaged_is_named()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        File.WriteAllText(bench.JobFolder.Job, "{");
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Failed, ended.ToString());
        Assert.StartsWith($"{bench.JobFolder.Job} cannot be read", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_was_told_no_job_is_bad_input()
    {
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsArgsAsync(["replay"]), "--job FILE", "Kappa:Replay:Job");
    }

    [Fact]
    public async Task The_job_file_of_the_configuration_is_relative_to_the_content_root()
    {
        using var bench = new ReplayBench();
        File.WriteAllText(bench.JobPath, "{ \"name\": 1 }");
        AssertBadInput(await bench.RunAsArgsAsync(["replay", "--Kappa:Replay:Job=job.jsonc"]), "job.jsonc:1:11: name: must be a string");
    }

    [Fact]
    public async Task All_errors_of_a_job_file_come_in_one_message()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("\"key\"", "\"kye\"").Replace("row.avsc", "none.avsc").Replace("rows.parquet", "none.parquet"));
        AssertBadInput(await bench.RunAsync("replay"), "3 errors", "did you mean \"key\"?", "none.avsc", "there is no file");
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task A_source_that_is_not_parquet_is_bad_input()
    {
        using var bench = new ReplayBench();
        bench.Folder.Write("data/rows.parquet", "id,name\n1,one\n");
        AssertBadInput(await bench.RunAsync("replay"), "rows.parquet");
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task A_truncated_source_is_bad_input()
    {
        using var bench = new ReplayBench();
        var path = bench.Folder.In("data/rows.parquet");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);
        AssertBadInput(await bench.RunAsync("replay"), path);
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task A_missing_column_and_one_that_cannot_be_coerced_are_said_together()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("\"key\"", "\"mapping\": { \"id\": \"none\", \"at\": \"name\" }, \"key\""));
        AssertBadInput(await bench.RunAsync("replay"), "none", "at", "name");
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task Results_that_cannot_be_partitioned_as_the_job_wants_are_bad_input_before_anything_is_sent()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.PostConfigureOutput() };
        bench.WriteJob(bench.JobText.Replace("\"bucket\"", "\"bukcet\""));
        AssertBadInput(await bench.RunAsync("replay"), "bukcet");
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task A_folder_with_other_things_is_not_landed_in()
    {
        using var bench = new ReplayBench();
        bench.Folder.Write("out/thesis.doc", "");
        AssertBadInput(await bench.RunAsync("replay"), "holds other things");
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_said_with_its_address_within_the_stated_time()
    {
        using var bench = new ReplayBench();
        var address = $"127.0.0.1:{ClosedPort()}";
        var clock = Stopwatch.StartNew();
        var ended = await bench.RunAsync($"replay --kafka {address} --registry {bench.Folder.In("registry")} --timeout 2s");
        Assert.Equal((KappaExitCode.Unreachable, true), (ended.ExitCode, ended.Error.Contains(address, StringComparison.Ordinal)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"took {clock.Elapsed}");
        Assert.False(Directory.Exists(bench.Out));
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_said_with_its_address_within_the_stated_time()
    {
        using var bench = new ReplayBench();
        var address = $"http://127.0.0.1:{ClosedPort()}";
        var clock = Stopwatch.StartNew();
        var ended = await bench.RunAsync($"replay --kafka embedded --registry {address} --timeout 2s");
        Assert.True(ended.ExitCode == KappaExitCode.Unreachable, ended.ToString());
        Assert.Contains(address, ended.Error, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"took {clock.Elapsed}");
        Assert.False(bench.JobFolder.HoldsJob);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(bench.Out), entry => entry != bench.JobFolder.State);

        // Once it is there, the same folder takes the job.
        var again = await bench.RunAsync("replay");
        Assert.True(again.ExitCode == KappaExitCode.Done, again.ToString());
        Assert.DoesNotContain("begun before", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_and_a_registry_that_are_both_not_there_are_said_together()
    {
        using var bench = new ReplayBench();
        var (broker, registry) = ($"127.0.0.1:{ClosedPort()}", $"http://127.0.0.1:{ClosedPort()}");
        var ended = await bench.RunAsync($"replay --kafka {broker} --registry {registry} --timeout 1s");
        Assert.True(ended.ExitCode == KappaExitCode.Unreachable, ended.ToString());
        Assert.Contains(broker, ended.Error, StringComparison.Ordinal);
        Assert.Contains(registry, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "<html>Not here</html>")]
    [InlineData(200, "<html>Welcome</html>")]
    [InlineData(200, "{}")]
    public async Task An_address_that_answers_and_is_no_registry_is_bad_input(int status, string body)
    {
        using var bench = new ReplayBench();
        var address = $"http://127.0.0.1:{ClosedPort()}/";
        using var listener = new HttpListener { Prefixes = { address } };
        listener.Start();
        var answers = Task.Run(async () =>
        {
            while (await listener.GetContextAsync() is { } context)
            {
                context.Response.StatusCode = status;
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
            }
        });
        AssertBadInput(await bench.RunAsync($"replay --kafka embedded --registry {address} --timeout 5s"), address.TrimEnd('/'), "could not be registered");
        listener.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => answers);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --job job.jsonc")]
    public async Task A_service_that_serves_says_which_broker_is_not_there_within_the_stated_time(string job)
    {
        using var bench = new ReplayBench();
        var address = $"127.0.0.1:{ClosedPort()}";
        var clock = Stopwatch.StartNew();
        var ended = await bench.RunAsArgsAsync($"serve --kafka {address} --registry {bench.Folder.In("registry")} --timeout 1s{job.Replace("job.jsonc", bench.JobPath)}".Split(' '));
        Assert.True(ended.ExitCode == KappaExitCode.Unreachable, ended.ToString());
        Assert.Contains(address, ended.Error, StringComparison.Ordinal);
        Assert.Matches(@"within 1(\.\d+)? s", ended.Error);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(14), $"took {clock.Elapsed}");
    }

    [Fact]
    public async Task Files_mapping_and_partitions_that_are_wrong_are_said_in_one_message()
    {
        using var bench = new ReplayBench();
        File.WriteAllText(bench.Folder.In("data/broken.parquet"), "no Parquet");
        bench.WriteJob(bench.JobText.Replace("\"data/rows.parquet\"", "\"data/rows.parquet\", \"data/broken.parquet\"", StringComparison.Ordinal).Replace("\"key\": \"id\",", "\"key\": \"id\", \"mapping\": { \"name\": \"nowhere\" },", StringComparison.Ordinal));
        var ended = await bench.RunAsync("replay");
        AssertBadInput(ended, "broken.parquet");
        Assert.Contains("nowhere", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_whose_options_are_wrong_is_bad_input()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.PostConfigureWrong() };
        AssertBadInput(await bench.RunAsync("replay"), "Concurrency");
    }

    [Fact]
    public async Task An_audit_of_a_folder_without_a_job_is_bad_input()
    {
        using var bench = new ReplayBench();
        AssertBadInput(await bench.RunAsync("audit"), "No job was run in");
    }

    [Fact]
    public async Task A_command_needs_its_setup()
    {
        var host = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder().Build();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunKappaAsync(["replay"]));
    }
}
