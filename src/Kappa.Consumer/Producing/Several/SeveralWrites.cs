namespace Kappa.Consumer.Producing.Several;

/// <summary>
/// The writes of several results of one record: how many are given to the producer, and how many are not acknowledged yet. Kept with the in-flight record and
/// used again. The writer holds a count of its own, so that acknowledgements that overtake it do not end the record under its hands.
/// </summary>
internal sealed class SeveralWrites
{
    private int _left;
    private int _failure;

    /// <summary>What is being written; null before and after.</summary>
    public EncodedResults? Encoded { get; private set; }

    /// <summary>The next one to be given to the producer. The thread that writes.</summary>
    public int Next { get; set; }

    /// <summary>Whether acknowledgements belong to these writes, and not to a marker or a dead letter.</summary>
    public bool IsCounting { get; private set; }

    /// <summary>Whether some are with the producer and others are still to be given to it.</summary>
    public bool IsHalfWritten => Encoded is not null && Next > 0;

    /// <summary>The first error of any of them; 0 for none.</summary>
    public int Failure => Volatile.Read(ref _failure);

    public void Begin(EncodedResults encoded)
    {
        (Encoded, Next, IsCounting) = (encoded, 0, true);
        Volatile.Write(ref _failure, 0);
        Volatile.Write(ref _left, encoded.Count + 1);
    }

    /// <summary>One was acknowledged, or failed. True for whoever is the last and ends the record.</summary>
    public bool Acknowledge(int error) => Less(1, error);

    /// <summary>
    /// No more is written: all are with the producer, or because of <paramref name="error"/> the rest never will be. True if the acknowledgements were quicker:
    /// the writer ends the record.
    /// </summary>
    public bool EndWriting(int error)
    {
        var unwritten = Encoded!.Count - Next;
        Encoded.Return();
        Encoded = null;
        return Less(unwritten + 1, error);
    }

    /// <summary>They are over, whatever became of them.</summary>
    public void End()
    {
        IsCounting = false;
        Encoded?.Return();
        Encoded = null;
    }

    private bool Less(int writes, int error)
    {
        if (error != 0)
            Interlocked.CompareExchange(ref _failure, error, 0);
        return Interlocked.Add(ref _left, -writes) == 0;
    }
}
