using Spectre.Console;

namespace Kappa.Jobs;

/// <summary>Where a command writes: a live console, or, when the output goes to a file or a pipe, plain lines.</summary>
/// <param name="Live">The console; null for plain lines.</param>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Terminal(IAnsiConsole? Live, TextWriter Out, TextWriter Error)
{
    /// <summary>Lines that others want to write while the live console is being drawn; null where they disturb nothing.</summary>
    public LiveNotices? Notices { get; init; }

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess()
    {
        var isLive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        return new Terminal(isLive ? AnsiConsole.Console : null, Console.Out, Console.Error) { Notices = isLive && !Console.IsErrorRedirected ? new LiveNotices() : null };
    }
}
