using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>One run of an ingress: reads, coerces, encodes and sends the rows of a plan that are not done yet.</summary>
/// <remarks>
/// <code>
///   sending thread     read ► window ► done? ► coerce + encode ► pace ► produce
///   delivery thread    acknowledgement ► journal's buffer, pacer, meter, slot free
///   journal's task     buffer ► disk
///   pacer's task       readers' positions ► may sending go on?
/// </code>
/// </remarks>
public static class IngressRun
{
    /// <summary>How long a cancelled run waits for what is in flight.</summary>
    public static readonly TimeSpan CancelTimeout = TimeSpan.FromSeconds(10);

    // Every record has ended by delivery.timeout.ms; what comes on top is the client's own bookkeeping.
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(30);

    /// <summary>Runs until every row is acknowledged, or until the first fault that stops it.</summary>
    /// <param name="plan">The plan, with its schema id set.</param>
    /// <param name="destination">Where the records go.</param>
    /// <param name="state">What earlier runs have done.</param>
    /// <param name="meter">Counts the run; read it at any time from any thread.</param>
    /// <param name="cancellationToken">
    /// Stops sending; what is in flight is then waited for, at most 10 s, and journalled, before the task ends as cancelled.
    /// </param>
    /// <returns>What was done, and the failure that stopped it, if any.</returns>
    /// <exception cref="ArgumentException">Options make no sense; the message lists all of them.</exception>
    /// <exception cref="KafkaException">The client refuses a setting, or a topic is not there.</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered at the start.</exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public static async Task<IngressResult> RunAsync(
        IngressPlan plan, IngressDestination destination, IngressState state, IngressMeter meter, CancellationToken cancellationToken)
    {
        using var span = IngressTrace.Begin(plan);
        Volatile.Write(ref meter.Total, plan.Snapshot.Rows);
        var time = destination.Pacing.Time;
        using var stop = new StopSignal();
        await using var pacer = await Pacer.StartAsync(plan, destination, state.Journal, stop, cancellationToken);
        var limits = await RecordLimits.OfAsync(plan, destination.Cluster, cancellationToken);
        var settings = ProducerSettings.Make(destination, pacer.MaxInFlightBytes, limits);
        var inFlight = new InFlight(destination.MaxInFlightRecords);
        var journal = new JournalWriter(state.Journal, time, stop);
        var intake = new DeliveryIntake(plan, inFlight, journal, pacer, meter, stop);
        using var producer = KafkaProducer.Open(settings, intake);
        var sender = new RowSender(plan, producer, limits, inFlight, journal, pacer, meter, stop, IngressTrace.Headers(), time);
        var loop = new RowLoop(plan, state, sender, meter, stop);

        journal.Start();
        try
        {
            // A thread of its own: reading and waiting block.
            await Task.Factory.StartNew(() => Send(loop, sender, ProducerSettings.DeliveryTimeout(settings) + DrainMargin, stop, cancellationToken),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            // Ends what is left, should draining have given up: then nothing is added any more.
            producer.Close(TimeSpan.Zero);
            await journal.DisposeAsync();
        }

        var progress = meter.Read();
        IngressTrace.End(span, stop.Fault?.Message ?? stop.Failure?.Message, progress);
        if (stop.Fault is { } fault)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        return new(stop.Failure, progress, loop.Excluded, loop.RowErrors);
    }

    private static void Send(RowLoop loop, RowSender sender, TimeSpan drainTimeout, StopSignal stop, CancellationToken cancellationToken)
    {
        try
        {
            loop.Run(cancellationToken);
            if (!sender.Drain(drainTimeout, cancellationToken))
                stop.Stop(new IngressFailure.ClusterFailed("Records are neither acknowledged nor failed", new(-185, $"no broker answered for {drainTimeout.TotalSeconds} s")));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            sender.Drain(CancelTimeout, CancellationToken.None);
            throw;
        }
    }
}
