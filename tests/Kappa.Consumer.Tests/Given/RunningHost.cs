using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Given;

/// <summary>A host with one consumer.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isStopped;

    private RunningHost(IHost host)
    {
        _host = host;
        Consumer = host.Services.GetRequiredService<KappaConsumer>();
    }

    public KappaConsumer Consumer { get; }

    public IServiceProvider Services => _host.Services;

    public ConsumerProgress Progress => Consumer.Progress();

    public IHostApplicationLifetime Lifetime => _host.Services.GetRequiredService<IHostApplicationLifetime>();

    public static IHost Build<THandler>(Rig rig, Action<KappaConsumerOptions>? configure = null, Action<IServiceCollection>? register = null, string name = "")
        where THandler : class
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new TestLog());
        builder.Services.AddKappaConsumer<THandler>(name, options =>
        {
            rig.Configure(options);
            configure?.Invoke(options);
        });
        register?.Invoke(builder.Services);
        return builder.Build();
    }

    public static async Task<RunningHost> StartAsync<THandler>(
        Rig rig, Action<KappaConsumerOptions>? configure = null, Action<IServiceCollection>? register = null, string name = "")
        where THandler : class
    {
        var host = Build<THandler>(rig, configure, register, name);
        await host.StartAsync();
        return new RunningHost(host);
    }

    public static Task<RunningHost> StartAsync(Rig rig, Script script, Action<KappaConsumerOptions>? configure = null) =>
        StartAsync<ScriptedHandler>(rig, configure, services => services.AddSingleton(script));

    /// <summary>Waits until so many records are finished.</summary>
    public Task CompletedAsync(long records) =>
        Wait.UntilAsync(() => Progress.Completed >= records || Consumer.Completion.IsCompleted, () => $"{records} records finished; {Progress}");

    /// <summary>Stops the host; throws what ended the consumer.</summary>
    public Task StopAsync()
    {
        _isStopped = true;
        return _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
            await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class TestLog : ILoggerProvider, ILogger
    {
        private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                _output?.WriteLine($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}");
            }
            catch (InvalidOperationException)
            {
                // the test is over
            }
        }

        public void Dispose()
        {
        }
    }
}
