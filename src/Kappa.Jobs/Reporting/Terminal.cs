using Spectre.Console;

namespace Kappa.Jobs;

/// <summary>Where a command writes: a live console, or, when the output goes to a file or a pipe, plain lines.</summary>
/// <param name="Live">The console; null for plain lines.</param>
/// <param name="Out">What was asked for.</param>
/// <param name="Error">What went wrong.</param>
internal sealed record Terminal(IAnsiConsole? Live, TextWriter Out, TextWriter Error)
{
    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new(Console.IsOutputRedirected ? null : AnsiConsole.Console, Console.Out, Console.Error);
}
