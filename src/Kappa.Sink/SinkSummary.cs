namespace Kappa.Sink;

/// <summary>What a sink has landed, earlier runs of the same job included.</summary>
/// <param name="Counts">Records.</param>
/// <param name="Entries">Number of the last entry.</param>
/// <param name="Files">Published files.</param>
/// <param name="Bytes">Their length in all.</param>
/// <param name="Positions">Where it ended.</param>
public sealed record SinkSummary(SinkCounts Counts, int Entries, int Files, long Bytes, IReadOnlyList<SinkPosition> Positions)
{
    /// <summary>Offsets that the topics had dropped before this run could land what they held; 0 unless <see cref="SinkRequest.PassOverDropped"/> is set.</summary>
    public long PassedOver { get; init; }
}
