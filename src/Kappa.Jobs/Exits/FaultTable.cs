using System.Net.Sockets;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Kafka;
using Kappa.Sink;
using Microsoft.Extensions.Options;

namespace Kappa.Jobs;

/// <summary>The one place that says what a fault means for the process: its exit code, and what is told to the user.</summary>
/// <remarks>
/// <code>
/// input that was refused (arguments, job file, source, schema, options)     2  the message lists all of it
/// broker or registry without an answer                                      3  the message has address and time
/// stopped by the user                                                     130  run again to go on
/// a stage's own fault (sink, service, broker's refusal, disk)               1  stage and cause
/// anything else                                                             1  with its stack: it is a defect
/// </code>
/// </remarks>
internal static class FaultTable
{
    // librdkafka: transport failure, message timed out, all brokers down, timed out.
    private static readonly int[] SilentBroker = [-195, -192, -187, -185];

    /// <summary>Exit code and message of a fault.</summary>
    /// <param name="fault">What ended the command.</param>
    /// <param name="isStopped">Whether the user asked for a stop.</param>
    /// <param name="kafka">Brokers that the command was given; null for none.</param>
    public static (int ExitCode, string Message) Of(Exception fault, bool isStopped, string? kafka)
    {
        var (exitCode, message) = Of(fault, isStopped);
        // What the client says of a time that has passed names no broker.
        var isNamed = kafka is null || !IsOfKafka(fault) || message.Contains(kafka, StringComparison.Ordinal);
        return (exitCode, exitCode == KappaExitCode.Unreachable && !isNamed ? $"{message}\nKafka is at {kafka}." : message);
    }

    private static (int ExitCode, string Message) Of(Exception fault, bool isStopped) => fault switch
    {
        OperationCanceledException when isStopped => (KappaExitCode.Stopped, "Stopped. Run the same command again to go on."),
        StageFailedException { InnerException: { } cause } stage => (Of(cause, isStopped).ExitCode, StageMessage(stage, cause)),
        StageFailedException stage => (KappaExitCode.Failed, StageMessage(stage, null)),
        BadInputException => (KappaExitCode.BadInput, fault.Message),
        OptionsValidationException options => (KappaExitCode.BadInput, string.Join('\n', options.Failures.Prepend("The service's options are not valid:"))),
        KafkaUnreachableException or SchemaRegistryUnreachableException => (KappaExitCode.Unreachable, fault.Message),
        KafkaException kafka when SilentBroker.Contains(kafka.Error.Code) => (KappaExitCode.Unreachable, fault.Message),
        KappaConsumerException { InnerException: { } cause } => (Of(cause, isStopped).ExitCode, fault.Message),
        SinkException { Fault: SinkFault.Schema } => (KappaExitCode.BadInput, fault.Message),
        IOException when IsAddressTaken(fault) => (KappaExitCode.Failed, $"{fault.Message} Give the service another one, for example --urls=http://127.0.0.1:0."),
        KafkaException or KappaConsumerException or SchemaRegistryException or SinkException or InvalidDataException or IOException or UnauthorizedAccessException =>
            (KappaExitCode.Failed, fault.Message),
        _ => (KappaExitCode.Failed, fault.ToString()),
    };

    private static bool IsAddressTaken(Exception fault) => IsOrStemsFrom(fault, each => each is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse });

    private static bool IsOfKafka(Exception fault) => IsOrStemsFrom(fault, each => each is KafkaException);

    private static bool IsOrStemsFrom(Exception fault, Func<Exception, bool> isMeant) => isMeant(fault) || (fault.InnerException is { } cause && IsOrStemsFrom(cause, isMeant));

    private static string StageMessage(StageFailedException stage, Exception? cause)
    {
        var message = $"The stage {stage.Stage} failed: {stage.Message}";
        return cause switch
        {
            null => message,
            BadInputException advice when advice.Message != stage.Message => $"{message}\n{advice.Message}",
            _ when IsKnown(cause) => message,
            _ => $"{message}\n{cause}",
        };
    }

    /// <summary>Whether the message says enough, or the stack is needed to find the defect.</summary>
    private static bool IsKnown(Exception cause) =>
        cause is BadInputException or OptionsValidationException or KafkaException or KappaConsumerException or SchemaRegistryException or SinkException
            or InvalidDataException or IOException or UnauthorizedAccessException or OperationCanceledException;
}
