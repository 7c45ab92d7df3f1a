namespace Kappa.Kafka;

/// <summary>A call that a caller wants made on the delivery thread.</summary>
internal abstract class DeliveryCall
{
    public abstract void Make();

    /// <summary>Instead of <see cref="Make"/>, when the thread has ended.</summary>
    public abstract void Refuse();
}

/// <summary>The same, with its outcome.</summary>
internal sealed class DeliveryCall<T>(Func<T> call, T refused) : DeliveryCall
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Make() => _outcome.TrySetResult(call());

    public override void Refuse() => _outcome.TrySetResult(refused);

    /// <summary>Ends because the delivery thread makes or refuses every call, and every call has a bound.</summary>
    public T Wait() => _outcome.Task.GetAwaiter().GetResult();
}
