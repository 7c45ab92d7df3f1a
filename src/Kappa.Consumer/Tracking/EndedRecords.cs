namespace Kappa.Consumer.Tracking;

/// <summary>Records that one thread has ended since its last <see cref="RecordEnds.Settle"/>: what is shared with other threads is then touched once for all of them.</summary>
internal struct EndedRecords
{
    public InFlightRecord? First;
    public InFlightRecord? Last;
    public int Freed;
    public long FreedBytes;
    public int Results;
    public int Filtered;
    public int DeadLettered;
    public int Delayed;
    public int GivenBack;
}
