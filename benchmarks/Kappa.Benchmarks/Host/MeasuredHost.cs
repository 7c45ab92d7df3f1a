using System.Buffers;
using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kappa.Benchmarks.Host;

/// <summary>A host whose handler takes bytes and returns bytes, or nothing.</summary>
internal static class MeasuredHost
{
    public static IHost Build(string bootstrap, string topic, bool copies, IKappaHandler<ReadOnlyMemory<byte>, Value> handler, Action<KappaConsumerOptions> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(new Handler(handler));
        builder.Services.AddSingleton<IRecordDecoder<ReadOnlyMemory<byte>>, Raw>();
        builder.Services.AddSingleton<IRecordEncoder<Value>, Raw>();
        builder.Services.AddKappaConsumer<Handler>(options =>
        {
            options.Topics = [topic];
            options.Group = $"host-{Guid.NewGuid()}";
            options.OutputTopic = copies ? $"{topic}-out" : null;
            options.DeadLetterTopic = $"{topic}-dead";
            options.Kafka["bootstrap.servers"] = bootstrap;
            options.Kafka["partitioner"] = "consistent_random"; // the bare client's: keys then go to the same partitions in both
            configure(options);
        });
        return builder.Build();
    }

    /// <summary>A result that is bytes.</summary>
    internal sealed record Value(ReadOnlyMemory<byte> Bytes);

    private sealed class Handler(IKappaHandler<ReadOnlyMemory<byte>, Value> handler) : IKappaHandler<ReadOnlyMemory<byte>, Value>
    {
        public ValueTask<Value?> HandleAsync(ReadOnlyMemory<byte> record, RecordContext context, CancellationToken cancellationToken) =>
            handler.HandleAsync(record, context, cancellationToken);
    }

    private sealed class Raw : IRecordDecoder<ReadOnlyMemory<byte>>, IRecordEncoder<Value>
    {
        public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken) => new(record.Value);

        public ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Encode(Value value, IBufferWriter<byte> destination) => destination.Write(value.Bytes.Span);
    }
}
