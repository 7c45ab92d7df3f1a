using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Kappa.Jobs;

/// <summary>
/// The service's log during a replay: a line an entry. Records that failed are not news there: each is in the dead-letter topic with cause and
/// stack, and the audit counts them by cause; so attempts are left out, and of the dead letters the first few are shown. What ends the host is told
/// by the command itself.
/// </summary>
internal sealed class ReplayLogFormatter(Terminal terminal) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "kappa-replay";

    private const string Consumer = "Kappa.Consumer.KappaConsumer";
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const int AttemptFailed = 5;
    private const int DeadLettered = 6;
    private const int Ended = 11;
    private const int ShownDeadLetters = 3;

    private int _deadLetters;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.Category == Host || (logEntry.Category == Consumer && logEntry.EventId.Id is AttemptFailed or Ended))
            return;
        var isDeadLetter = logEntry.Category == Consumer && logEntry.EventId.Id == DeadLettered;
        var number = isDeadLetter ? Interlocked.Increment(ref _deadLetters) : 0;
        if (number > ShownDeadLetters)
            return;
        var line = $"{Level(logEntry.LogLevel)}: {logEntry.Formatter(logEntry.State, logEntry.Exception)}";
        if (logEntry.Exception is { } fault)
            line += $" {(isDeadLetter || logEntry.LogLevel < LogLevel.Error ? $"{fault.GetType().Name}: {fault.Message}" : fault.ToString())}";
        if (number == ShownDeadLetters)
            line += " Further dead letters are not shown.";
        if (terminal.Notices?.TryAdd(line) != true)
            textWriter.WriteLine(line);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "info",
    };
}
