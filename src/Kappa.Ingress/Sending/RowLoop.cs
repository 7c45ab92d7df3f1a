using Kappa.Accounting;
using Kappa.Avro;

namespace Kappa.Ingress;

/// <summary>
/// The sending thread's way through the files: read a batch, and for each row decide, encode and send.
/// <code>
///   row ── outside the window? ──► excluded, counted
///    │── done by an earlier run? ─► skipped, counted
///    │── fails a check? ──────────► row error: dead letter, or the end of the run
///    └── else ────────────────────► sent
/// </code>
/// </summary>
internal sealed class RowLoop(IngressPlan plan, IngressState state, RowSender sender, IngressMeter meter, StopSignal stop)
{
    private readonly SourceLayout _layout = new(plan);
    private readonly AvroWriter _writer = new(1024);
    private readonly RowSet _done = Done(state);
    private readonly KeyText? _key = plan.Key is { } key ? new(plan.Fields[key]) : null;

    /// <summary>Rows outside of the window.</summary>
    public RowSet Excluded { get; } = new();

    /// <summary>Rows that were sent to the dead-letter topic.</summary>
    public RowSet RowErrors { get; } = new();

    /// <summary>Goes through all files; returns early when the run is stopped.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        var encoder = new RowEncoder(plan, _layout);
        var window = plan.Window is { } planned ? new WindowFilter(planned, _layout.IndexOf(planned.Column)) : null;
        using var batch = new RowBatch(_layout);
        foreach (var file in plan.Snapshot.Files)
        {
            if (_done.CountOf(file.Part) == file.Rows && file.Verify() is null)
            {
                Count(ref meter.Done, file.Rows);
                Count(ref meter.ReadRows, file.Rows);
                continue;
            }

            if (Read(file, batch, encoder, window, cancellationToken) is { } error)
                stop.Stop(new IngressFailure.SourceFailed(error));
            if (stop.IsStopped)
                return;
        }
    }

    private SourceError? Read(SourceFile file, RowBatch batch, RowEncoder encoder, WindowFilter? window, CancellationToken cancellationToken)
    {
        // Before the first row and after the last: a file that is changed while it is read is found out as well.
        if (file.Verify() is { } changed)
            return changed;
        try
        {
            using var reader = new SourceReader(plan, _layout, file, batch);
            while (!stop.IsStopped && reader.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (batch.IsOutside)
                    Exclude(file.Part, batch.FirstRow, batch.Count);
                else if (!Send(file, batch, encoder, window, cancellationToken))
                    return null;
            }
        }
        catch (Exception e) when (IngressFaults.OfReading(e) == FaultAnswer.Stop)
        {
            return file.Verify() ?? new(file.Path, SourceFault.Damaged, $"{file.Path}: cannot be read to its end: {SnapshotTaking.FirstLine(e)}.");
        }

        return file.Verify();
    }

    private bool Send(SourceFile file, RowBatch batch, RowEncoder encoder, WindowFilter? window, CancellationToken cancellationToken)
    {
        var hasDone = _done.CountOf(file.Part) > 0;
        for (var i = 0; i < batch.Count; i++)
        {
            Count(ref meter.ReadRows, 1);
            var row = batch.FirstRow + i;
            var place = window?.Place(batch.Views, i) ?? RowPlace.Inside;
            if (place == RowPlace.Outside)
            {
                Excluded.Add(file.Part, row);
                Count(ref meter.Excluded, 1);
                continue;
            }

            if (hasDone && _done.Contains(file.Part, row))
            {
                Count(ref meter.Done, 1);
                continue;
            }

            if (place == RowPlace.Unknown)
            {
                if (!Refuse(file, batch, i, null, RowFault.Null, cancellationToken))
                    return false;
                continue;
            }

            var encoded = encoder.Encode(batch.Views, i, _writer, out var keyStart);
            var isSent = encoded.IsFault
                ? Refuse(file, batch, i, plan.Fields[encoded.Field], encoded.Fault, cancellationToken)
                : Send(file.Part, row, keyStart, cancellationToken) switch
                {
                    SendOutcome.Sent => true,
                    SendOutcome.TooLarge => RefuseWhole(file, batch, i, cancellationToken),
                    _ => false,
                };
            if (!isSent)
                return false;
        }

        return true;
    }

    private SendOutcome Send(int part, long row, int keyStart, CancellationToken cancellationToken)
    {
        var value = _writer.Written;
        ReadOnlySpan<byte> key = default;
        var hasKey = _key is not null && _key.TryRead(value[keyStart..], out key);
        return sender.Send(part, row, hasKey, key, value, cancellationToken);
    }

    private bool Refuse(SourceFile file, RowBatch batch, int index, FieldPlan? field, RowFault fault, CancellationToken cancellationToken)
    {
        var column = field?.Column ?? plan.Window!.Column;
        var target = field is null ? "the window's column" : $"field {field.Name} ({field.Coercion.Target})";
        var value = ColumnText.Of(column.Type, batch.Views, _layout.IndexOf(column), index);
        return Refuse(new(file.Path, file.Part, batch.FirstRow + index, field?.Name, column.Name, value, fault, RowFaultText.Of(fault, target)), batch, index, cancellationToken);
    }

    private bool RefuseWhole(SourceFile file, RowBatch batch, int index, CancellationToken cancellationToken)
    {
        var cause = RowFaultText.Of(RowFault.TooLarge, $"topic {plan.Topic}");
        return Refuse(new(file.Path, file.Part, batch.FirstRow + index, null, null, "", RowFault.TooLarge, cause), batch, index, cancellationToken);
    }

    private bool Refuse(RowError error, RowBatch batch, int index, CancellationToken cancellationToken)
    {
        Count(ref meter.Refused, 1);
        if (IngressFaults.OfRow(plan) == FaultAnswer.Stop)
        {
            stop.Stop(new IngressFailure.RowRefused(error));
            return false;
        }

        RowErrors.Add(error.Part, error.Row);
        return sender.SendDeadLetter(error, RowJson.Write(_layout, batch.Views, index).Span, cancellationToken);
    }

    private void Exclude(int part, long first, long count)
    {
        Excluded.AddRange(part, first, count);
        Count(ref meter.Excluded, count);
        Count(ref meter.ReadRows, count);
    }

    private static void Count(ref long counter, long more) => Volatile.Write(ref counter, counter + more);

    private static RowSet Done(IngressState state)
    {
        var done = state.Journal.Rows.Clone();
        if (state.Done is { } more)
            done.UnionWith(more);
        return done;
    }
}
