using Kappa.Consumer.Formats;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Producing.Several;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Hosting;

/// <summary>Makes a run of a registered consumer from the service collection, with all that is wrong said at once.</summary>
internal abstract class RunFactory
{
    public static RunFactory Of(HandlerContract contract) =>
        (RunFactory)Activator.CreateInstance(typeof(RunFactory<,>).MakeGenericType(contract.In, contract.Out))!;

    /// <exception cref="OptionsValidationException">Everything that is wrong with the options.</exception>
    public abstract Task<IConsumerRun> CreateAsync(ConsumerRegistration registration, IServiceProvider services, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class RunFactory<TIn, TOut> : RunFactory
{
    public override async Task<IConsumerRun> CreateAsync(ConsumerRegistration registration, IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KappaConsumerOptions>>().Get(registration.Name);
        var formats = new FormatContext(options);
        try
        {
            var errors = KappaConsumerOptionsValidator.Errors(options).ToList();
            var choice = new FormatChoice(registration.Name, services, formats, errors);
            var decoder = choice.Decoder<TIn>();
            var encoder = choice.Encoder<TOut>();
            if (registration.Contract.Kind == typeof(IKappaBatchHandler<,>) && options.Batch.MaxWait > options.DrainTimeout)
                errors.Add("Batch:MaxWait is longer than DrainTimeout: records would still wait for a batch when their time to drain is over.");
            errors.AddRange(registration.ScopedFaults(options, services));
            if (errors.Count > 0)
                throw new OptionsValidationException(registration.Name, typeof(KappaConsumerOptions), errors.Select(error => $"{registration}: {error}"));
            await RunStart.CheckTopicsAsync(options, cancellationToken);
            if (encoder is not null)
                await encoder.StartAsync(options.OutputTopic!, cancellationToken);
            var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
            var metrics = new RunMetrics(services.GetRequiredService<ConsumerMeter>(), registration.Name, options, time);
            var log = new ConsumerLog(services.GetRequiredService<ILoggerFactory>().CreateLogger<KappaConsumer>());
            var composition = new HandlerComposition(registration, options, services, time, log);
            var run = registration.Contract.Kind == typeof(IKappaManyHandler<,>)
                ? Run(composition.OfRecords<TIn, IReadOnlyList<TOut>>(), null, new SeveralEncoder<TOut, IReadOnlyList<TOut>>(encoder, ClientProperties.LargestOfSeveral(options)), 1)
                : registration.Contract.Kind == typeof(IKappaBatchHandler<,>)
                ? Run(composition.OfBatches<TIn, TOut>(), encoder, null, HandlerComposition.MostTogether(options))
                : Run(composition.OfRecords<TIn, TOut>(), encoder, null, 1);
            try
            {
                await run.PrepareAsync();
            }
            catch
            {
                run.Dispose();
                throw;
            }
            log.Started(ConsumerRegistration.Shown(registration.Name), string.Join(", ", options.Topics), options.Group!, options.OutputTopic ?? "nowhere", options.DeadLetterTopic!);
            return run;

            IConsumerRun Run<TResult>(IKappaHandler<TIn, TResult> handler, IRecordEncoder<TResult>? results, SeveralEncoder<TResult>? several, int least) =>
                new ConsumerRun<TIn, TResult>(options, new RunParts<TIn, TResult>(registration.Name, handler, decoder!, results, several, least, metrics, formats), time, log);
        }
        catch
        {
            formats.Dispose();
            throw;
        }
    }
}
