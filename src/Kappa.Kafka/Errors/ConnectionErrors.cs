using Confluent.Kafka;

namespace Kappa.Kafka;

/// <summary>Remembers why a client could not connect: the call that waited for it knows only that its time has passed. Any thread.</summary>
internal sealed class ConnectionErrors
{
    private volatile string? _last;

    /// <summary>What went wrong last, with the broker; null when nothing did.</summary>
    public string? Last => _last;

    /// <summary>The client reports an error.</summary>
    public void Add(Error error)
    {
        if (error.Code is ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl)
            _last = error.Reason;
    }
}
