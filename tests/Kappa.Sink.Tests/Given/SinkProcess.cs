using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kappa.Kafka;

namespace Kappa.Sink.Tests.Given;

/// <summary>A sink in a process of its own, which a test can kill: this test program again, told by an environment variable to be one.</summary>
internal static class SinkProcess
{
    private const string Variable = "KAPPA_TEST_SINK_PROCESS";

    public sealed record Job(SinkRequest Request, IReadOnlyList<long> EgressEnd, IReadOnlyList<long> DeadLetterEnd);

    public static Process Start(SinkRequest request, IReadOnlyList<PartitionOffset> end)
    {
        var job = new Job(
            request,
            [.. end.Where(each => each.Topic == request.Egress.Topic).Select(each => each.Offset)],
            [.. end.Where(each => each.Topic == request.DeadLetter.Topic).Select(each => each.Offset)]);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(SinkProcess).Assembly.Location);
        start.Environment[Variable] = JsonSerializer.Serialize(job);
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // the program's own entry point belongs to the test runner, and this has to come before it
    [ModuleInitializer]
    internal static void RunIfAsked()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } text)
            return;
        var job = JsonSerializer.Deserialize<Job>(text)!;
        var sink = SinkHost.Create(job.Request, Fare.Registry());
        sink.CompleteAt(
        [
            .. job.EgressEnd.Select((offset, partition) => new PartitionOffset(job.Request.Egress.Topic, partition, offset)),
            .. job.DeadLetterEnd.Select((offset, partition) => new PartitionOffset(job.Request.DeadLetter.Topic, partition, offset)),
        ]);
        sink.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        Environment.Exit(0);
    }
}
