namespace Kappa.Jobs;

/// <summary>What the process's exit code says.</summary>
public static class KappaExitCode
{
    /// <summary>Done; after a replay or an audit: every row is accounted for.</summary>
    public const int Done = 0;

    /// <summary>The audit found rows missing, or the job or the service failed. Running again goes on from where it stopped.</summary>
    public const int Failed = 1;

    /// <summary>Bad input: arguments, job file, source files, schema. The message lists everything that is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The broker or the schema registry did not answer within the stated time.</summary>
    public const int Unreachable = 3;

    /// <summary>Stopped by the user (128 + SIGINT). Running again goes on from where it stopped.</summary>
    public const int Stopped = 130;
}
