using System.Diagnostics;

namespace Kappa.Faults.Member;

/// <summary>A member of the group, as the suite sees it: a process that can be stopped, killed and halted.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter _log;
    private long _uncommitted;

    private MemberProcess(string name, MemberSettings settings, string folder)
    {
        Name = name;
        _log = new StreamWriter(Path.Combine(folder, name + ".log")) { AutoFlush = true };
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("member");
        start.ArgumentList.Add(settings.Write());
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"{Name} ended before it was ready; its log is beside the others."));
    }

    public string Name { get; }

    /// <summary>Received records that it had not committed when it last said so.</summary>
    public long UncommittedRecords => Volatile.Read(ref _uncommitted);

    /// <summary>Its exit code, when it has ended although nobody told it to.</summary>
    public int? EndedByItself => !IsTold && _process.HasExited ? _process.ExitCode : null;

    /// <summary>Whether it has ended because the broker took it for an older one of its <c>group.instance.id</c>.</summary>
    public bool WasFenced { get; private set; }

    public bool IsHalted { get; private set; }

    private bool IsTold { get; set; }

    public static async Task<MemberProcess> StartAsync(string name, MemberSettings settings, string folder)
    {
        var member = new MemberProcess(name, settings, folder);
        member._process.Start();
        member._process.BeginOutputReadLine();
        member._process.BeginErrorReadLine();
        await member._ready.Task.WaitAsync(StartLimit);
        return member;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        IsTold = true;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The orderly end; false when it did not end well.</summary>
    public async Task<bool> StopAsync()
    {
        IsTold = true;
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Halts the process, as a machine does that swaps or migrates.</summary>
    public void Halt()
    {
        IsHalted = true;
        Signal("STOP");
    }

    /// <summary>Lets a halted process go on, in the belief that no time has passed.</summary>
    public void GoOn()
    {
        IsHalted = false;
        Signal("CONT");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private void Take(string? line)
    {
        if (line == MemberHost.Ready)
            _ready.TrySetResult();
        else if (line?.Split(' ') is [MemberHost.Uncommitted, var records])
            Volatile.Write(ref _uncommitted, long.Parse(records));
        else
            Log(line);
    }

    private void Log(string? line)
    {
        if (line is null)
            return;
        // Told of a commit, or by the client of any other request: no two processes have one name at a time.
        if (line.Contains("Broker: Static consumer fenced", StringComparison.Ordinal))
            WasFenced = true;
        lock (_log)
            _log.WriteLine(line);
    }
}
