namespace Kappa.Consumer.Producing.Several;

/// <summary>Record ids of several results of one record (docs/decisions/0045).</summary>
internal static class ResultOrdinals
{
    /// <summary>Results that a record with an id may have.</summary>
    public const int Most = 1 << Bits;

    private const int Bits = 16;
    private const int LargestSource = int.MaxValue >> Bits;

    /// <summary>Refuses results that could not be told apart from others.</summary>
    /// <exception cref="RecordFormatException">There are too many, or the source is a result of a result of several.</exception>
    public static void Check(RecordId source, int results)
    {
        if (results > Most)
            throw new RecordFormatException($"The handler returned {results} results; of a record with an id at most {Most} can be told apart.");
        if (source.Ordinal > LargestSource)
            throw new RecordFormatException($"The record's id has the ordinal {source.Ordinal}; above {LargestSource} there is no room for those of several results.");
    }

    /// <summary>The id of a result: its place, behind the source's own ordinal where that is a result of several itself.</summary>
    public static RecordId Of(RecordId source, int result) => source with { Ordinal = source.Ordinal << Bits | result };
}
