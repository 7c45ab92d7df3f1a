namespace Kappa.Consumer.Producing.Several;

/// <summary>Takes a handler's list of results apart.</summary>
internal abstract class SeveralEncoder<TResult>
{
    /// <summary>Whether results have a place to go.</summary>
    public abstract bool HasOutput { get; }

    /// <summary>Number of results.</summary>
    public abstract int CountOf(TResult results);

    /// <summary>Encodes all of them: none is written before the last one is known to be good.</summary>
    /// <exception cref="RecordFormatException">One of them is null or too large.</exception>
    public abstract void Encode(TResult results, EncodedResults into);
}

/// <inheritdoc/>
/// <param name="encoder">Encodes one result; null when results have no place to go.</param>
/// <param name="largest">Bytes of the largest message that one of several may become.</param>
internal sealed class SeveralEncoder<TOut, TList>(IRecordEncoder<TOut>? encoder, int largest) : SeveralEncoder<TList>
    where TList : IReadOnlyList<TOut>
{
    // For key, headers and the protocol's own; what is above it is refused before the first result is written, not after it.
    private const int Overhead = 1024;

    public override bool HasOutput => encoder is not null;

    public override int CountOf(TList results) => results.Count;

    public override void Encode(TList results, EncodedResults into)
    {
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i] is not { } result)
                throw new RecordFormatException($"Result {i} of {results.Count} is null; a record without a result has an empty list.");
            encoder!.Encode(result, into.Destination);
            into.EndResult();
            if (results.Count > 1 && into[i].Length > largest - Overhead)
                throw new RecordFormatException($"Result {i} of {results.Count} has {into[i].Length} bytes; a message may have {largest}, key and headers included (message.max.bytes).");
        }
    }
}
