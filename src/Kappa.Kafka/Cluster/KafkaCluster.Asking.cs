using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.Kafka;

public sealed partial class KafkaCluster
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks within the time; what the client throws becomes this package's exceptions.</summary>
    private static async Task<T> AskAsync<T>(string address, TimeSpan timeout, Func<TimeSpan, Task<T>> ask, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await ask(timeout).WaitAsync(cancellationToken);
        }
        catch (Confluent.Kafka.KafkaException e)
        {
            var error = ErrorOf(e);
            throw IsUnreachable(error.Code) ? Unreachable(address, Stopwatch.GetElapsedTime(started), error) : new KafkaException(error, e);
        }
    }

    /// <summary>
    /// Asks a broker until its answer is settled, at most for the time of this cluster. Brokers learn of a new topic and of its leaders one
    /// after the other, whichever of them is asked, and a lost leader is replaced in a while: such answers are asked for again.
    /// </summary>
    private async Task<T> SettledAsync<T>(Func<TimeSpan, Task<T>> ask, Func<KafkaError, bool> passes, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await AskAsync(ask, cancellationToken);
            }
            catch (KafkaException fault) when (MayPass(fault) && Stopwatch.GetElapsedTime(started) < _timeout)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }

        // A connection that was cut while an answer was due, or whose broker is known by another address now, says nothing of the time that is left.
        bool MayPass(KafkaException fault) =>
            fault is KafkaUnreachableException ? (ErrorCode)fault.Error.Code is ErrorCode.Local_Transport or ErrorCode.Local_DestroyBroker : passes(fault.Error);
    }

    /// <summary>Of a topic that is known to be there.</summary>
    private static bool Passes(KafkaError error) => error.IsRetriable;

    private static KafkaUnreachableException Unreachable(string address, TimeSpan waited, KafkaError error) => new(
        address,
        waited,
        error with { Reason = FormattableString.Invariant($"No Kafka broker answered at {address} within {waited.TotalSeconds:0.#} s: {error.Reason}"), IsRetriable = true });

    private static bool IsUnreachable(int code) => (ErrorCode)code
        is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve or ErrorCode.Local_DestroyBroker;

    private static KafkaError ErrorOf(Error error) => new((int)error.Code, error.Reason, error.IsFatal, ErrorCodes.IsRetriable((int)error.Code));

    /// <summary>The whole call's error; or that of one of the things asked about, rather one that does not pass.</summary>
    private static KafkaError ErrorOf(Confluent.Kafka.KafkaException fault)
    {
        var parts = PartsOf(fault).Where(part => part.Error.IsError).Select(part => (part.Name, Error: ErrorOf(part.Error))).ToList();
        if (parts.Count == 0)
            return ErrorOf(fault.Error);
        var (name, error) = parts.Find(part => !part.Error.IsRetriable) is { Error.IsError: true } lasting ? lasting : parts[0];
        return error with { Reason = $"{name}: {error.Reason}" };
    }

    private static IEnumerable<(string Name, Error Error)> PartsOf(Confluent.Kafka.KafkaException fault) => fault switch
    {
        DescribeTopicsException described => described.Results.TopicDescriptions.Select(each => ($"Topic '{each.Name}'", each.Error)),
        DescribeConfigsException described => described.Results.Select(each => ($"Topic '{each.ConfigResource.Name}'", each.Error)),
        ListOffsetsException listed => listed.Result.ResultInfos.Select(each => each.TopicPartitionOffsetError)
            .Select(each => ($"{each.Topic}[{each.Partition.Value}]", each.Error)),
        _ => [],
    };
}
