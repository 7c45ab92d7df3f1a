namespace Kappa.Jobs;

/// <summary>Accounts for every row of a job.</summary>
internal static class JobAudit
{
    /// <summary>Rows that are named on the console; the file has them all.</summary>
    public const int NamedRows = 20;

    /// <summary>Gathers the evidence, judges it, and stores the missing rows in the job's folder.</summary>
    public static async Task<AuditFindings> RunAsync(AuditSubject subject, CancellationToken cancellationToken)
    {
        var findings = AuditFindings.Of(await EvidenceGathering.GatherAsync(subject, cancellationToken));
        MissingRows.Store(MissingRows.Of(findings, subject), subject.Folder.Missing);
        return findings;
    }

    /// <summary>Prints the table, and with <paramref name="explain"/> the missing rows.</summary>
    public static void Print(Terminal terminal, AuditFindings findings, AuditSubject subject, bool explain)
    {
        AuditReport.Print(terminal, findings.Table);
        if (findings.Table.Missing == 0)
            return;
        if (explain)
        {
            foreach (var row in MissingRows.Of(findings, subject, NamedRows).Take(NamedRows))
                terminal.Out.WriteLine($"missing: {row}");
            if (findings.Table.Missing > NamedRows)
                terminal.Out.WriteLine($"missing: {Words.Number(findings.Table.Missing - NamedRows)} more");
        }
        terminal.Out.WriteLine($"All missing rows: {subject.Folder.Missing}{(explain ? "" : "; --explain names the first")}");
    }
}
