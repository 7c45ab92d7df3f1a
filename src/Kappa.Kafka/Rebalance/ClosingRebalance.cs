using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// Answers rebalances while a client closes: nobody reads events any more, and the caller has drained and committed before. An answer that the client does not wait for would never return, as librdkafka
/// throws the question away when it ends (decision 0078): one revocation is answered, or an assignment in its place. Not thread-safe: entered under the consumer's lock.
/// </summary>
/// <param name="hasEpochs">The group's protocol is KIP-848.</param>
internal sealed unsafe class ClosingRebalance(bool hasEpochs)
{
    // An assignment that was queued when the close began is followed by its revocation at once.
    private const int RevocationMs = 100;

    private bool _hasAnswered;
    private Deadline? _open;

    /// <summary>A client that is told to end waits for the answer to one revocation, and gives up all that it has with it.</summary>
    public void Take(nint client, int code, NativePartitionList* partitions)
    {
        if (code == ErrorCodes.AssignPartitions)
        {
            _open = Deadline.After(RevocationMs);
            return;
        }
        _open = null;
        if (_hasAnswered)
            return;
        _hasAnswered = true;
        GroupAnswer.Revoke(client, partitions);
    }

    /// <summary>
    /// With KIP-848, a heartbeat that was under way when the member left may bring partitions; librdkafka then waits for the answer to that, after its leaving, and sends no revocation. Answered too early, the assignment was
    /// one that is followed by its revocation, and that is then not answered: either ends the client. To be called only while it has not closed.
    /// </summary>
    public void AnswerOpen(nint client)
    {
        if (!hasEpochs || _open is not { HasPassed: true })
            return;
        _open = null;
        _hasAnswered = true;
        GroupAnswer.AssignNone(client);
    }
}
