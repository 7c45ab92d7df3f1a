using Kappa.Consumer;
using Kappa.Sink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs.Tests;

/// <summary>Whole jobs on the embedded cluster: source, ingress, a service's handler in the real host, sink, audit.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task Every_row_is_accounted_for_and_the_ledger_tells_the_way()
    {
        using var bench = new ReplayBench();
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        Assert.Contains("80 landed + 10 filtered + 10 dead-lettered = 100 rows. Every row is accounted for.", ended.Output, StringComparison.Ordinal);
        Assert.Contains("10 dead letters: ", ended.Output, StringComparison.Ordinal);
        Assert.Contains($"read_parquet('{bench.Out}/*/*.parquet', hive_partitioning = true)", ended.Output, StringComparison.Ordinal);
        Assert.Equal(
            [JobState.Planned, JobState.Ingesting, JobState.Processing, JobState.Landing, JobState.Auditing, JobState.Succeeded],
            Ledger.Read(bench.JobFolder.Ledger).Select(entry => entry.State));
        Assert.Equal(["slot=0", "slot=1", "slot=2", "slot=3"], Directory.GetDirectories(bench.Out, "slot=*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_that_is_done_changes_nothing_and_says_so()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        var before = Contents(bench.Out);
        var again = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.Done, again.ExitCode);
        Assert.Contains("This job is done", again.Output, StringComparison.Ordinal);
        Assert.Contains("80 landed + 10 filtered + 10 dead-lettered = 100 rows", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents(bench.Out));
    }

    [Fact]
    public async Task A_service_of_the_new_protocol_and_of_transactions_replays_on_the_embedded_cluster_that_has_neither()
    {
        using var bench = new ReplayBench
        {
            Configure = builder => builder.Services.Configure<KappaConsumerOptions>(options =>
            {
                options.ExactlyOnce = true;
                options.Kafka["group.protocol"] = "consumer";
                options.Kafka.Remove("session.timeout.ms");
            }),
        };
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
    }

    [Fact]
    public async Task A_handler_with_several_results_is_refused()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.AddSingleton<ManyAnswers>() };
        var ended = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.BadInput, ended.ExitCode);
        Assert.Contains(nameof(ManyAnswers), ended.Error, StringComparison.Ordinal);
    }

    private sealed class ManyAnswers : IKappaManyHandler<Row, Answer>
    {
        public ValueTask<IReadOnlyList<Answer>?> HandleAsync(Row record, RecordContext context, CancellationToken cancellationToken) => new((IReadOnlyList<Answer>?)null);
    }

    [Fact]
    public async Task A_job_whose_last_audit_missed_rows_is_not_done()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        var landed = Directory.GetFiles(Path.Combine(bench.Out, "slot=1"), "*.parquet").Single();
        var kept = File.ReadAllBytes(landed);
        File.Delete(landed);
        Assert.Equal(KappaExitCode.Failed, (await bench.RunAsync("audit")).ExitCode);
        var again = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.Failed, again.ExitCode);
        Assert.Contains(landed, again.Error, StringComparison.Ordinal);

        File.WriteAllBytes(landed, kept);
        var mended = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.Done, mended.ExitCode);
        Assert.Contains("Every row is accounted for", mended.Output, StringComparison.Ordinal);
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("audit")).ExitCode);
        Assert.Contains("This job is done", (await bench.RunAsync("replay")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_job_is_refused_with_what_differs()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        bench.WriteJob(bench.JobText.Replace("\"key\": \"id\"", "\"key\": \"name\", \"onRowError\": \"deadLetter\""));
        var again = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.BadInput, again.ExitCode);
        Assert.Contains("key: was \"id\", is \"name\"", again.Error, StringComparison.Ordinal);
        Assert.Contains("onRowError: was \"stop\", is \"deadLetter\"", again.Error, StringComparison.Ordinal);
        Assert.Contains("another id", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_of_which_nothing_was_sent_yet_may_be_changed_and_its_source_too()
    {
        using var bench = new ReplayBench();
        bench.Configure = builder => builder.Services.AddHostedService<FailsToStart>();
        Assert.Equal(KappaExitCode.Failed, (await bench.RunAsync("replay")).ExitCode);
        Assert.True(bench.JobFolder.HoldsJob);

        bench.Configure = _ => { };
        bench.WriteJob(bench.JobText.Replace("\"key\": \"id\"", "\"key\": \"name\""));
        bench.WriteSource("data/rows.parquet", 50);
        var again = await bench.RunAsync("replay");
        Assert.True(again.ExitCode == KappaExitCode.Done, again.ToString());
        Assert.Contains("= 50 rows. Every row is accounted for", again.Output, StringComparison.Ordinal);
        Assert.Contains("This job is done", (await bench.RunAsync("replay")).Output, StringComparison.Ordinal);
    }

    private sealed class FailsToStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("No connection string.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [Fact]
    public async Task A_changed_source_is_refused_with_the_file()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        bench.WriteSource("data/rows.parquet", 101);
        var again = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.BadInput, again.ExitCode);
        Assert.Contains(bench.Folder.In("data/rows.parquet"), again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_comes_to_the_source_later_is_not_part_of_the_job()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("rows.parquet", "*.parquet"));
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        bench.WriteSource("data/zlater.parquet", 10);
        var again = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.Done, again.ExitCode);
        Assert.Contains("1 file came to the source since the job began and is not part of it", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_file_that_has_moved_with_its_files_goes_on_with_those_that_it_began_with_and_says_so()
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        bench.WriteSource("moved/data/rows.parquet", 100);
        File.Copy(bench.Folder.In("row.avsc"), bench.Folder.In("moved/row.avsc"));
        File.Copy(bench.JobPath, bench.Folder.In("moved/job.jsonc"));
        var again = await bench.RunAsync($"replay --job {bench.Folder.In("moved/job.jsonc")}");
        Assert.Equal(KappaExitCode.Done, again.ExitCode);
        Assert.Contains($"1 file of the job is not where the job file looks any more, as {bench.Folder.In("data/rows.parquet")}: it goes on with what it began with", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_cuts_and_what_it_leaves_out_is_counted()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("\"key\"", "\"window\": { \"column\": \"at\", \"from\": \"2025-11-01T00:10:00\", \"to\": \"2025-11-01T00:30:00\" }, \"key\""));
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        Assert.Contains("16 landed + 2 filtered + 2 dead-lettered + 80 outside of the window = 100 rows", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_that_selects_nothing_is_a_warning()
    {
        using var bench = new ReplayBench();
        bench.WriteJob(bench.JobText.Replace("\"key\"", "\"window\": { \"column\": \"at\", \"from\": \"2031-01-01\" }, \"key\""));
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        Assert.Contains("warning: the window selects none of 100 rows: at from 2031-01-01", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", ended.Output, StringComparison.Ordinal);
        var again = await bench.RunAsync("replay");
        Assert.Equal((KappaExitCode.Done, true), (again.ExitCode, again.Output.Contains("This job is done", StringComparison.Ordinal)));
        Assert.Contains("warning: the window selects none", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_a_result_gives_no_query_over_no_files()
    {
        using var bench = new ReplayBench { Handle = (_, _) => ValueTask.FromResult<Answer?>(null) };
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        Assert.Contains("0 landed + 100 filtered = 100 rows. Every row is accounted for.", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SELECT", ended.Output, StringComparison.Ordinal);
        Assert.Contains("no row has a result", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_where_it_was()
    {
        using var bench = new ReplayBench(400);
        using var stop = new CancellationTokenSource();
        var handled = 0;
        var own = bench.Handle;
        bench.Handle = async (id, token) =>
        {
            if (Interlocked.Increment(ref handled) == 100)
                stop.CancelAfter(TimeSpan.Zero);
            // The rest of the first run waits for its end, so that there is something left to do.
            if (handled >= 100)
                await Task.Delay(Timeout.Infinite, token);
            return await own(id, token);
        };
        bench.Configure = builder => builder.Services.ConfigureShortDrain();
        var stopped = await bench.RunAsync("replay", stop.Token);
        Assert.True(stopped.ExitCode == KappaExitCode.Stopped, stopped.ToString());
        Assert.Contains("Run the same command again", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(("stopped by the user", null), (Ledger.Read(bench.JobFolder.Ledger)[^1].Reason, Ledger.Read(bench.JobFolder.Ledger)[^1].Stage));

        bench.Handle = own;
        var again = await bench.RunAsync("replay");
        Assert.True(again.ExitCode == KappaExitCode.Done, again.ToString());
        Assert.Contains("320 landed + 40 filtered + 40 dead-lettered = 400 rows", again.Output, StringComparison.Ordinal);
        Assert.Equal(2, Ledger.Read(bench.JobFolder.Ledger)[^1].Run);
    }

    [Fact]
    public async Task A_background_service_that_fails_ends_the_replay_with_its_fault()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.AddHostedService<FailingService>() };
        bench.Handle = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        var configure = bench.Configure;
        bench.Configure = builder =>
        {
            configure(builder);
            builder.Services.ConfigureShortDrain();
        };
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Failed, ended.ToString());
        Assert.Contains("The stage service failed: the zone table is gone", ended.Error, StringComparison.Ordinal);
        var last = Ledger.Read(bench.JobFolder.Ledger)[^1];
        Assert.Equal((JobState.Failed, "service"), (last.State, last.Stage));
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_after_the_stated_time()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.ConfigureShortDrain() };
        bench.Handle = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        var ended = await bench.RunAsync("replay --stall 3s");
        Assert.True(ended.ExitCode == KappaExitCode.Failed, ended.ToString());
        Assert.Contains("The stage service failed: Nothing has moved for 3.0 s", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_hangs_in_its_start_is_given_up_after_the_stated_time()
    {
        using var bench = new ReplayBench { Configure = builder => builder.Services.AddHostedService<HangingService>() };
        var ended = await bench.RunAsync("replay --stall 2s");
        Assert.True(ended.ExitCode == KappaExitCode.Failed, ended.ToString());
        Assert.Contains("The stage service failed: Nothing has moved for 2.0 s (--stall). The service has not started.", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_keeps_its_own_configuration_when_it_is_live()
    {
        // The live configuration names a broker that is not there: an embedded cluster would have answered.
        using var bench = new ReplayBench { Configure = builder => builder.Services.ConfigureShortStart() };
        var ended = await bench.RunAsArgsAsync([]);
        Assert.Equal(KappaExitCode.Unreachable, ended.ExitCode);
        Assert.Contains("127.0.0.1:9", ended.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, DateTime> Contents(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc);

    private sealed class HangingService : IHostedService
    {
        // Heeds nothing.
        public Task StartAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FailingService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidDataException("the zone table is gone");
        }
    }
}
