namespace Kappa.Jobs;

/// <summary>The folder that a job lands in, and the places of the job's own record inside it.</summary>
internal sealed class JobFolder(string path)
{
    /// <summary>Name of the folder that holds the job's own record; readers of tables skip names that begin with an underscore.</summary>
    public const string StateName = "_kappa";

    /// <summary>Where the files land; absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The job's own record.</summary>
    public string State => System.IO.Path.Combine(Path, StateName);

    /// <summary>The resolved job, as it was first run.</summary>
    public string Job => InState("job.json");

    /// <summary>The source files, as they were first read.</summary>
    public string Snapshot => InState("snapshot.json");

    /// <summary>The job's states.</summary>
    public string Ledger => InState("ledger.jsonl");

    /// <summary>What the broker acknowledged of the ingress topic.</summary>
    public string IngressJournal => InState("ingress.journal");

    /// <summary>Rows outside of the window, as the ingress found them.</summary>
    public string Excluded => InState("excluded.rows");

    /// <summary>Rows that the ingress sent to the dead-letter topic, in any of its runs that came to their end.</summary>
    public string Refused => InState("refused.rows");

    /// <summary>A file-backed schema registry, when no other is named.</summary>
    public string Registry => InState("registry");

    /// <summary>Rows that the last audit missed.</summary>
    public string Missing => InState("missing.csv");

    /// <summary>Held while a process runs the job.</summary>
    public string Lock => InState("lock");

    /// <summary>Whether a job was begun here.</summary>
    public bool HoldsJob => File.Exists(Job);

    /// <summary>Whether there is something here that is not of a job.</summary>
    public bool HoldsOtherThings => !Directory.Exists(State) && Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any();

    /// <summary>A file that has the place of the folder, or of one above it; null when there is none.</summary>
    public string? FileInTheWay
    {
        get
        {
            for (var at = Path; at is not null && !Directory.Exists(at); at = System.IO.Path.GetDirectoryName(at))
            {
                if (File.Exists(at))
                    return at;
            }
            return null;
        }
    }

    private string InState(string name) => System.IO.Path.Combine(State, name);
}
