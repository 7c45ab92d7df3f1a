namespace Kappa.Jobs;

/// <summary>What a process was asked to do.</summary>
internal abstract record KappaCommand
{
    private KappaCommand() { }

    /// <summary>Nothing: be the live service.</summary>
    public sealed record Live : KappaCommand;

    /// <summary>Print a text: help, or the version.</summary>
    public sealed record Show(string Text) : KappaCommand;

    /// <summary>Something that makes no sense.</summary>
    public sealed record Invalid(string Message) : KappaCommand;

    /// <summary>Consume from a real cluster until stopped.</summary>
    public sealed record Serve(string? Job, Endpoints Endpoints) : KappaCommand;

    /// <summary>Run a job, with the service in this process or without.</summary>
    public sealed record Replay(string? Job, string? Out, Endpoints Endpoints, bool WithoutService, bool Explain, TimeSpan Stall) : KappaCommand;

    /// <summary>Account for a job's rows again.</summary>
    public sealed record Audit(string? Job, string? Out, Endpoints Endpoints, bool Explain) : KappaCommand;

    /// <summary>The servers that it was given; null where it needs none.</summary>
    public Endpoints? Servers => this switch
    {
        Serve serve => serve.Endpoints,
        Replay replay => replay.Endpoints,
        Audit audit => audit.Endpoints,
        _ => null,
    };

    /// <summary>Whether the process must keep off the live service's address and topics.</summary>
    public bool IsBesideTheLiveService => this is Replay or Audit;
}

/// <summary>The servers of a command.</summary>
/// <param name="Kafka">Bootstrap servers, or <c>embedded</c>; null when none were given.</param>
/// <param name="Registry">URL of a schema registry, or a folder; null when none was given.</param>
/// <param name="Timeout">How long to wait for an answer of each.</param>
internal sealed record Endpoints(string? Kafka, string? Registry, TimeSpan Timeout);
