using System.Diagnostics;
using System.Text;

namespace Kappa.EndToEnd.Tests;

/// <summary>The sample service as a process of its own: what a user runs, and what can be killed.</summary>
internal sealed class FareServiceProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource Seen)> _awaited = [];

    private FareServiceProcess(string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // A shell gives what it starts in the background an ignored SIGINT, and that is inherited.
        if (OperatingSystem.IsLinux())
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "FareService.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    public static FareServiceProcess Start(params string[] arguments)
    {
        var started = new FareServiceProcess(arguments);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs to the end and returns exit code and everything printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var run = Start(arguments);
        return (await run.ExitAsync(), run.Output);
    }

    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Assert.Fail($"The service did not end within {Longest}. It printed:{Environment.NewLine}{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Ends when a line that satisfies the condition is printed; fails when the process ends without one.</summary>
    public async Task SeenAsync(Func<string, bool> wanted)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Split('\n').Any(wanted))
                return;
            _awaited.Add((wanted, seen));
        }

        var ended = await Task.WhenAny(seen.Task, _process.WaitForExitAsync(TestContext.Current.CancellationToken)).WaitAsync(Longest);
        Assert.True(ended == seen.Task, $"The service ended before it was seen. It printed:{Environment.NewLine}{Output}");
    }

    /// <summary>kill -9; whether it was that which ended the process.</summary>
    public bool Kill()
    {
        var wasAlive = !_process.HasExited;
        if (wasAlive)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        return wasAlive;
    }

    /// <summary>The orderly way: SIGTERM.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signal("INT");

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.AppendLine(line);
            foreach (var (wanted, seen) in _awaited)
            {
                if (wanted(line))
                    seen.TrySetResult();
            }
        }
    }
}
