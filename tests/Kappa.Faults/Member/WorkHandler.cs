namespace Kappa.Faults.Member;

/// <summary>Does with a record what it says.</summary>
internal sealed class WorkHandler : IKappaHandler<Work, WorkDone>
{
    public async ValueTask<WorkDone?> HandleAsync(Work record, RecordContext context, CancellationToken cancellationToken)
    {
        if (record.Milliseconds > 0)
            await Task.Delay(record.Milliseconds, cancellationToken);
        if (context.Attempt <= record.Failures)
            throw new WorkFailedException($"Attempt {context.Attempt} of {record.Key}/{record.Sequence} fails.");
        return record.IsFiltered ? null : new WorkDone { Key = record.Key, Sequence = record.Sequence, Process = Environment.ProcessId };
    }
}

/// <summary>What a record asked for.</summary>
internal sealed class WorkFailedException(string message) : Exception(message);
