using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ParquetSharp;
using Spectre.Console;

namespace Kappa.Jobs.Tests;

/// <summary>A small job over a small Parquet file, with a service that has it run: everything that <c>replay</c> needs, in one folder.</summary>
internal sealed class ReplayBench : IDisposable
{
    public const int FilteredEvery = 10;

    private static int _numbers;
    private readonly string _topics = $"t{Environment.ProcessId}-{Interlocked.Increment(ref _numbers)}";

    public ReplayBench(int rows = 100)
    {
        WriteSource("data/rows.parquet", rows);
        Folder.Write("row.avsc", """
            { "type": "record", "name": "Row", "fields": [
              { "name": "id", "type": "long" }, { "name": "name", "type": "string" }, { "name": "at", "type": { "type": "long", "logicalType": "timestamp-micros" } } ] }
            """);
        WriteJob(JobText);
    }

    public TemporaryFolder Folder { get; } = new();

    public string Out => Folder.In("out");

    public JobFolder JobFolder => new(Out);

    public string JobPath => Folder.In("job.jsonc");

    /// <summary>What the handler does with a row's id; null for its own rule.</summary>
    public Func<long, CancellationToken, ValueTask<Answer?>> Handle { get; set; } = (id, _) => ValueTask.FromResult(
        id % FilteredEvery == 3 ? null
        : id % FilteredEvery == 7 ? throw new InvalidOperationException($"row {id} is refused")
        : new Answer(id, id % 4));

    /// <summary>Changes to the service's host.</summary>
    public Action<IHostApplicationBuilder> Configure { get; set; } = _ => { };

    public string JobText => $$"""
        {
          "name": "rows", "id": "01234567-89ab-cdef-0123-456789abcdef",
          "source": { "files": ["data/rows.parquet"] },
          "target": { "schema": "row.avsc" }, "key": "id",
          "topics": { "ingress": "{{_topics}}-in", "egress": "{{_topics}}-out", "deadLetter": "{{_topics}}-dead", "group": "{{_topics}}", "partitions": 3 },
          "sink": { "partitionBy": [{ "field": "bucket", "as": "slot" }] }
        }
        """;

    public void WriteJob(string text) => Folder.Write("job.jsonc", text);

    /// <summary>Writes rows 0, 1, 2… a minute apart from 2025-11-01 on.</summary>
    public void WriteSource(string name, int rows)
    {
        var path = Folder.In(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new ParquetFileWriter(path, [new Column<long>("id"), new Column<string>("name"), new Column<DateTime>("at", LogicalType.Timestamp(false, ParquetSharp.TimeUnit.Micros))]);
        using var group = file.AppendRowGroup();
        using (var id = group.NextColumn().LogicalWriter<long>())
            id.WriteBatch([.. Enumerable.Range(0, rows).Select(row => (long)row)]);
        using (var text = group.NextColumn().LogicalWriter<string>())
            text.WriteBatch([.. Enumerable.Range(0, rows).Select(row => $"row {row}")]);
        using (var at = group.NextColumn().LogicalWriter<DateTime>())
            at.WriteBatch([.. Enumerable.Range(0, rows).Select(row => new DateTime(2025, 11, 1).AddMinutes(row))]);
        file.Close();
    }

    /// <summary>Runs a command of the service as its process would; the job, the folder and short times are given unless the arguments say otherwise.</summary>
    public Task<Ended> RunAsync(string command, CancellationToken cancellationToken = default)
    {
        var args = command.Split(' ').ToList();
        if (!args.Contains("--job"))
            args.AddRange(["--job", JobPath]);
        if (!args.Contains("--out") && args[0] != "serve")
            args.AddRange(["--out", Out]);
        return RunAsArgsAsync([.. args], cancellationToken);
    }

    /// <summary>Runs exactly these arguments.</summary>
    public async Task<Ended> RunAsArgsAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = Folder.Path });
        var (output, error) = (new StringWriter(), new StringWriter());
        builder.Services.AddSingleton(new Terminal(null, TextWriter.Synchronized(output), TextWriter.Synchronized(error)));
        builder.Services.AddSingleton(this);
        builder.Services.AddKappaConsumer<RowHandler>(options =>
        {
            options.Topics = ["live.rows"];
            options.Group = "live";
            options.OutputTopic = "live.answers";
            options.DeadLetterTopic = "live.dead";
            options.SchemaRegistry = "http://127.0.0.1:9";
            // A member that a stopped run leaves behind holds up the next run for this long: both share the process's cluster.
            options.Kafka = new Dictionary<string, string> { ["bootstrap.servers"] = "127.0.0.1:9", ["session.timeout.ms"] = "6000" };
            options.Retry.MaxAttempts = 1;
        });
        Configure(builder);
        builder.AddKappaReplay(args);
        builder.Logging.ClearProviders();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(3));
        var exitCode = await builder.Build().RunKappaAsync(args, bound.Token);
        Assert.False(bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested, $"took too long\n{output}\n{error}");
        return new Ended(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Folder.Dispose();
}

/// <summary>How a command ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error);

/// <summary>What the service is given.</summary>
public sealed record Row(long Id, string Name, DateTimeOffset At);

/// <summary>What it gives.</summary>
public sealed record Answer(long Id, long Bucket);

internal sealed class RowHandler(ReplayBench bench) : IKappaHandler<Row, Answer>
{
    public ValueTask<Answer?> HandleAsync(Row record, RecordContext context, CancellationToken cancellationToken) => bench.Handle(record.Id, cancellationToken);
}
