namespace Kappa.Sink;

/// <summary>Reads the record ids of all landed files back, and names every file that is not as the entries say.</summary>
public static class LandedScan
{
    /// <summary>
    /// Scans. Reads the columns of the record id alone, and every byte where <paramref name="verifyChecksums"/> asks for it. Changes nothing.
    /// </summary>
    /// <param name="storage">Where the files are.</param>
    /// <param name="outputFolder">Output folder.</param>
    /// <param name="stateFolder">State folder.</param>
    /// <param name="jobId">The job. Files named as another job's are left out.</param>
    /// <param name="log">Its entries.</param>
    /// <param name="verifyChecksums">Whether to read the files whole and compare their checksums.</param>
    /// <param name="cancellationToken">Ends it between two files.</param>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: an entry's file of rows is missing or damaged.</exception>
    public static LandedReport Run(
        ISinkStorage storage,
        string outputFolder,
        string stateFolder,
        Guid jobId,
        CommitLog log,
        bool verifyChecksums = true,
        CancellationToken cancellationToken = default)
    {
        var scanner = new LandedScanner(storage, SinkLayout.Of(outputFolder, stateFolder), jobId, verifyChecksums);
        foreach (var entry in log.Entries)
            scanner.Scan(entry, log, cancellationToken);
        scanner.FindUnnamed(log);
        return scanner.Report();
    }
}
