using Kappa.Consumer.Tracking;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer;

/// <summary>Every line that a host logs.</summary>
internal sealed partial class ConsumerLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Consumer '{Name}' reads {Topics} in group {Group}; results go to {Output}, dead letters to {DeadLetters}.")]
    public partial void Started(string name, string topics, string group, string output, string deadLetters);

    [LoggerMessage(2, LogLevel.Information, "Assigned {Topic}[{Partition}], assignment {Epoch}.")]
    public partial void Assigned(string topic, int partition, long epoch);

    [LoggerMessage(3, LogLevel.Information, "Gave up {Topic}[{Partition}], assignment {Epoch}: committed {Offset}, {Open} records left to the next owner.")]
    public partial void Revoked(string topic, int partition, long epoch, long? offset, int open);

    [LoggerMessage(4, LogLevel.Warning, "Lost {Topic}[{Partition}], assignment {Epoch}: {Open} records may run again elsewhere.")]
    public partial void Lost(string topic, int partition, long epoch, int open);

    [LoggerMessage(5, LogLevel.Warning, "Attempt {Attempt} of {Topic}/{Partition}/{Offset} failed; the next one is in {Pause}.")]
    public partial void Retrying(Exception fault, string topic, int partition, long offset, int attempt, TimeSpan pause);

    [LoggerMessage(6, LogLevel.Error, "{Topic}/{Partition}/{Offset} goes to the dead-letter topic after attempt {Attempt}: stage {Stage}.")]
    public partial void DeadLettering(Exception fault, string topic, int partition, long offset, int attempt, string stage);

    [LoggerMessage(7, LogLevel.Warning, "A commit failed and goes with the next one: {Reason} ({Code}).")]
    public partial void CommitFailed(int code, string reason);

    [LoggerMessage(8, LogLevel.Warning, "The {Client} reports: {Reason} ({Code}).{More}")]
    public partial void ClientError(string client, int code, string reason, string more);

    [LoggerMessage(9, LogLevel.Warning, "The {Client} logs: {Line}{More}")]
    public partial void ClientWarning(string client, string line, string more);

    [LoggerMessage(10, LogLevel.Debug, "The {Client} logs: {Line}")]
    public partial void ClientDetail(string client, string line);

    [LoggerMessage(11, LogLevel.Critical, "Consumer '{Name}' ends because of a fault.")]
    public partial void Failed(Exception fault, string name);

    [LoggerMessage(12, LogLevel.Information, "Consumer '{Name}' has stopped: {Finished} records finished, {GivenBack} given back.")]
    public partial void Stopped(string name, long finished, long givenBack);

    [LoggerMessage(13, LogLevel.Warning, "{Open} records of {Topic}[{Partition}] did not end within the time to drain; their handlers are told to stop.")]
    public partial void DrainOverdue(int open, string topic, int partition);

    [LoggerMessage(14, LogLevel.Error, "{Open} handlers did not heed their cancellation and still run.")]
    public partial void Abandoned(int open);

    [LoggerMessage(15, LogLevel.Error, "The handler of {Topic}/{Partition}/{Offset} has run for {Elapsed} and does not heed its cancellation after the time limit of {Limit}: it keeps its slot, and the records of its key wait.")]
    public partial void HeedsNoTimeLimit(string topic, int partition, long offset, TimeSpan elapsed, TimeSpan limit);

    [LoggerMessage(16, LogLevel.Warning, "{Topic}/{Partition}/{Offset} goes to the retry topic {RetryTopic} after attempt {Attempt}.")]
    public partial void Delaying(Exception fault, string topic, int partition, long offset, string retryTopic, int attempt);

    [LoggerMessage(17, LogLevel.Warning, "{Topic}[{Partition}] cannot go on from offset {Offset}, which is due; it is tried again: {Reason} ({Code}).")]
    public partial void DelayedSeekFailed(string topic, int partition, long offset, int code, string reason);

    [LoggerMessage(18, LogLevel.Error, "Code that was told of a cancelled handler's token has failed.")]
    public partial void CancellationFailed(Exception fault);

    [LoggerMessage(30, LogLevel.Information, "Of {Topic}[{Partition}] {Records} offsets beyond {Offset} are finished already and do not run again.")]
    public partial void Inherited(string topic, int partition, long offset, long records);

    [LoggerMessage(31, LogLevel.Warning, "The metadata of {Topic}[{Partition}] at offset {Offset} is not understood and left aside: {Metadata}")]
    public partial void ForeignMetadata(string topic, int partition, long offset, string metadata);

    [LoggerMessage(32, LogLevel.Warning, "The metadata of the committed offsets could not be read; records that are finished ahead of them run again: {Reason} ({Code}).")]
    public partial void MetadataUnread(int code, string reason);

    [LoggerMessage(33, LogLevel.Warning, "The broker refuses metadata of this length; at most {Characters} characters are committed from now on.")]
    public partial void MetadataTooLong(int characters);

    [LoggerMessage(34, LogLevel.Information, "Fetches no more of {Topic}[{Partition}]: {Reason}.")]
    public partial void Paused(string topic, int partition, PauseReason reason);

    [LoggerMessage(35, LogLevel.Information, "Fetches {Topic}[{Partition}] again, as far as {Reason} goes.")]
    public partial void Resumed(string topic, int partition, PauseReason reason);

    [LoggerMessage(36, LogLevel.Information, "Goes on with {Topic}[{Partition}] from offset {Offset}, as was asked: assignment {Epoch}.")]
    public partial void Sought(string topic, int partition, long offset, long epoch);

    [LoggerMessage(37, LogLevel.Warning, "A transaction could not be committed: {Reason} ({Code}).")]
    public partial void TransactionFailed(int code, string reason);

    [LoggerMessage(38, LogLevel.Warning, "A transaction is aborted: what was finished since the last commit is undone, and its records are read again.")]
    public partial void TransactionAborted();

    [LoggerMessage(39, LogLevel.Warning, "The offsets to go back to cannot be read or sought; it is tried again: {Reason} ({Code}).")]
    public partial void ReturnFailed(int code, string reason);

    [LoggerMessage(40, LogLevel.Information, "Reads {Topic}[{Partition}] again from offset {Offset}: assignment {Epoch}.")]
    public partial void Returned(string topic, int partition, long offset, long epoch);

    [LoggerMessage(41, LogLevel.Warning, "The offsets of {Partitions} assigned partitions are not known yet, and nothing of them is read before: {Reason} ({Code}).")]
    public partial void OffsetsUnknown(int partitions, int code, string reason);

    [LoggerMessage(42, LogLevel.Debug, "What {Partitions} assigned partitions hold is not known; their lag counts from their first record.")]
    public partial void BeginningsUnknown(Exception fault, int partitions);

    [LoggerMessage(43, LogLevel.Warning, "Consumer '{Name}' did not leave its group: its partitions have no owner until its session has timed out. {Reason} ({Code}).")]
    public partial void NotLeft(string name, int code, string reason);

    [LoggerMessage(44, LogLevel.Warning, "Consumer '{Name}' ends with results that the broker has not acknowledged within {Timeout}: their records are read again.")]
    public partial void NotSent(string name, TimeSpan timeout);

    [LoggerMessage(50, LogLevel.Warning, "The circuit of consumer '{Name}' is open: too many of the last attempts failed, the latest with this. Nothing begins for {Duration}.")]
    public partial void CircuitOpened(Exception fault, string name, TimeSpan duration);

    [LoggerMessage(51, LogLevel.Information, "The circuit of consumer '{Name}' is half open: {Probes} records are tried.")]
    public partial void CircuitHalfOpen(string name, int probes);

    [LoggerMessage(52, LogLevel.Information, "The circuit of consumer '{Name}' is closed: the records that were tried succeeded.")]
    public partial void CircuitClosed(string name);
}
