using System.Diagnostics;
using Kappa.Consumer.Producing;
using Kappa.Kafka;

namespace Kappa.Consumer.Transactions;

/// <summary>
/// The transactions of the producer of results: one is always open. Each call waits for the broker, and is made neither on the poll thread nor on one of the pool; the gate is closed meanwhile.
/// A call that is not answered for as long as a transaction may be open is given up with its producer: the coordinator ends the transaction by itself.
/// </summary>
/// <param name="producer">The producer, and another one when it has failed for good.</param>
/// <param name="gate">Through which writers go.</param>
/// <param name="unpark">Lets writers go on that are half done.</param>
/// <param name="longest">Time that a transaction may be open.</param>
internal sealed class OutputTransactions(ResultProducer producer, TransactionGate gate, Action unpark, TimeSpan longest)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FlushTurn = TimeSpan.FromMilliseconds(200);

    private volatile bool _isEnding;

    /// <summary>Takes the transactional id over and opens the first transaction.</summary>
    /// <exception cref="KappaConsumerException">The broker refuses, or does not answer within the time.</exception>
    public void Begin(TimeSpan timeout)
    {
        var error = producer.Current.InitTransactions(timeout);
        if (!error.IsError)
            error = producer.Current.BeginTransaction();
        if (error.IsError)
            throw new KappaConsumerException($"Transactions cannot be begun: {error.Reason}", new KafkaException(error));
        gate.Open();
    }

    /// <summary>Waits until all that was written is acknowledged, or the gate knows that the transaction has failed.</summary>
    public KafkaError Flush()
    {
        AwaitWriters();
        while (!gate.HasFailed && !_isEnding && !producer.Current.Flush(FlushTurn))
        {
            // the broker is slow, or gone for a while
        }
        return default;
    }

    /// <summary>Commits the transaction with these offsets, and opens the next one. After an error it may be committed all the same: the group's offsets tell.</summary>
    public KafkaError Commit(IReadOnlyList<PartitionOffset> offsets, GroupMetadata group)
    {
        var error = offsets.Count == 0 ? default : Repeat(() => producer.Current.SendOffsets(offsets, group, CallTimeout), longest);
        if (!error.IsError)
            error = Repeat(() => producer.Current.CommitTransaction(CallTimeout), longest);
        return error.IsError ? error : producer.Current.BeginTransaction();
    }

    /// <summary>Aborts the transaction and opens the next one, if need be of another producer.</summary>
    public KafkaError Abort()
    {
        // Whoever is still inside would write into the next one.
        AwaitWriters();
        var error = Repeat(() => producer.Current.AbortTransaction(CallTimeout), longest);
        if (!error.IsError)
            error = producer.Current.BeginTransaction();
        if (!error.IsError || _isEnding)
            return error;
        // Failed for good: the coordinator has timed its transaction out, or given its id to another; or the client waits for an answer that never comes.
        if (!producer.Replace() || _isEnding)
            return error;
        error = Repeat(() => producer.Current.InitTransactions(CallTimeout), Timeout.InfiniteTimeSpan);
        return error.IsError ? error : producer.Current.BeginTransaction();
    }

    /// <summary>No call is made again: the producer closes.</summary>
    public void End() => _isEnding = true;

    // A record with several results that is half written stays inside until the producer has room for the others.
    private void AwaitWriters()
    {
        while (!gate.IsQuiet && !_isEnding)
        {
            unpark();
            Thread.Sleep(1);
        }
    }

    // What ran into its time is not known to be done or not: only the same call tells.
    private KafkaError Repeat(Func<KafkaError> call, TimeSpan limit)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var error = call();
            if (!error.IsRetriable || _isEnding || (limit > TimeSpan.Zero && Stopwatch.GetElapsedTime(began) > limit))
                return error;
        }
    }
}
