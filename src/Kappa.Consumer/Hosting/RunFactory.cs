using Kappa.Avro;
using Kappa.Consumer.Formats.Avro;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Observing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Hosting;

/// <summary>Makes a run of a registered consumer from the service collection, with all that is wrong said at once.</summary>
internal abstract class RunFactory
{
    public static RunFactory Of(HandlerContract contract) =>
        (RunFactory)Activator.CreateInstance(typeof(RunFactory<,,>).MakeGenericType(contract.Handler, contract.In, contract.Out))!;

    /// <exception cref="OptionsValidationException">Everything that is wrong with the options.</exception>
    public abstract Task<IConsumerRun> CreateAsync(ConsumerRegistration registration, IServiceProvider services, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class RunFactory<THandler, TIn, TOut> : RunFactory
    where THandler : class, IKappaHandler<TIn, TOut>
{
    public override async Task<IConsumerRun> CreateAsync(ConsumerRegistration registration, IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KappaConsumerOptions>>().Get(registration.Name);
        var decoder = Find<IRecordDecoder<TIn>>(registration, services);
        var encoder = Find<IRecordEncoder<TOut>>(registration, services);
        var needsAvro = decoder is null || (encoder is null && options.OutputTopic is not null);

        var errors = KappaConsumerOptionsValidator.Errors(options).ToList();
        if (needsAvro && string.IsNullOrWhiteSpace(options.SchemaRegistry))
            errors.Add("SchemaRegistry is not set: the address of a registry, or a folder.");
        var outputSchema = encoder is null && options.OutputTopic is not null ? CompileOutput(options, errors) : null;
        if (errors.Count > 0)
            throw new OptionsValidationException(registration.Name, typeof(KappaConsumerOptions), errors.Select(error => $"{registration}: {error}"));

        await RunStart.CheckTopicsAsync(options, cancellationToken);
        var registry = needsAvro ? SchemaRegistry.Open(options.SchemaRegistry!, options.StartTimeout) : null;
        try
        {
            decoder ??= new AvroRecordDecoder<TIn>(registry!);
            if (outputSchema is { } output)
                encoder = new AvroRecordEncoder<TOut>(registry!, output.Encoder, output.Schema, options.OutputSubject);
            if (options.OutputTopic is null)
                encoder = null;
            else
                await encoder!.StartAsync(options.OutputTopic, cancellationToken);
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            var metrics = new RunMetrics(services.GetRequiredService<ConsumerMeter>(), registration.Name, options, time);
            var parts = new RunParts<TIn, TOut>(registration.Name, Handler(registration, services), decoder, encoder, metrics, registry);
            return new ConsumerRun<TIn, TOut>(options, parts, time, Log(registration, options, services));
        }
        catch
        {
            registry?.Dispose();
            throw;
        }
    }

    private static (AvroEncoder<TOut> Encoder, AvroSchema Schema)? CompileOutput(KappaConsumerOptions options, List<string> errors)
    {
        try
        {
            var schema = OutputSchema.Resolve<TOut>(options.OutputSchema);
            return (AvroEncoder<TOut>.Compile(schema), schema);
        }
        catch (Exception fault) when (fault is AvroSchemaException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"OutputSchema: {fault.Message}");
            return null;
        }
    }

    private static IKappaHandler<TIn, TOut> Handler(ConsumerRegistration registration, IServiceProvider services) =>
        registration.IsScoped
            ? new ScopedHandler<THandler, TIn, TOut>(services.GetRequiredService<IServiceScopeFactory>())
            : services.GetRequiredService<THandler>();

    private static T? Find<T>(ConsumerRegistration registration, IServiceProvider services)
        where T : class =>
        services.GetKeyedService<T>(registration.Name) ?? services.GetService<T>();

    private static ConsumerLog Log(ConsumerRegistration registration, KappaConsumerOptions options, IServiceProvider services)
    {
        var log = new ConsumerLog(services.GetRequiredService<ILoggerFactory>().CreateLogger<KappaConsumer>());
        log.Started(registration.Name, string.Join(", ", options.Topics), options.Group!, options.OutputTopic ?? "nowhere", options.DeadLetterTopic!);
        return log;
    }
}
