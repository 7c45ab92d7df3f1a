using System.Diagnostics;
using Confluent.Kafka;

namespace Kappa.Kafka;

public sealed partial class KafkaCluster
{
    /// <summary>Asks within the time; what the client throws becomes this package's exceptions.</summary>
    private static async Task<T> AskAsync<T>(string address, TimeSpan timeout, Func<TimeSpan, Task<T>> ask, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await ask(timeout).WaitAsync(cancellationToken);
        }
        catch (Confluent.Kafka.KafkaException e) when (IsUnreachable(e.Error.Code))
        {
            throw Unreachable(address, Stopwatch.GetElapsedTime(started), new KafkaError((int)e.Error.Code, e.Error.Reason, IsRetriable: true));
        }
        catch (Confluent.Kafka.KafkaException e)
        {
            throw new KafkaException(ErrorOf(e.Error), e);
        }
    }

    private static KafkaUnreachableException Unreachable(string address, TimeSpan waited, KafkaError error) => new(
        address,
        waited,
        error with { Reason = FormattableString.Invariant($"No Kafka broker answered at {address} within {waited.TotalSeconds:0.#} s: {error.Reason}") });

    private static bool IsUnreachable(ErrorCode code) =>
        code is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve;

    private static KafkaError ErrorOf(Error error) => new((int)error.Code, error.Reason, error.IsFatal, ErrorCodes.IsRetriable((int)error.Code));
}
