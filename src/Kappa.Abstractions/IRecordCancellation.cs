namespace Kappa;

/// <summary>Knows why a record's token was cancelled. Implemented by the host; a test may bring its own.</summary>
public interface IRecordCancellation
{
    /// <summary>The reason; <see cref="CancellationReason.None"/> as long as nothing is cancelled. Any thread.</summary>
    CancellationReason Reason { get; }
}
