using Kappa.Kafka;

namespace Kappa.Consumer.Observing;

/// <summary>
/// Logs what a client says by itself. A broker that is away makes it say the same with every attempt to connect: each kind of it is logged at most every ten seconds, with how
/// often it was said in between; the rest is for those who look at details. Owned by the thread that serves the client.
/// </summary>
internal sealed class ClientReports(string client, ConsumerLog log, TimeProvider time)
{
    private const int Warning = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(int Code, string Facility), Kind> _kinds = [];

    /// <summary>The client reports an error.</summary>
    public void Report(KafkaError error)
    {
        if (IsDue((error.Code, ""), out var more))
            log.ClientError(client, error.Code, error.Reason, more);
        else
            log.ClientDetail(client, error.Reason);
    }

    /// <summary>The client logs a line.</summary>
    public void Report(KafkaLogLine line)
    {
        var text = $"{line.Facility}: {line.Text}";
        if (line.Level <= Warning && IsDue((0, line.Facility), out var more))
            log.ClientWarning(client, text, more);
        else
            log.ClientDetail(client, text);
    }

    private bool IsDue((int Code, string Facility) of, out string more)
    {
        more = "";
        if (!_kinds.TryGetValue(of, out var kind))
            _kinds.Add(of, kind = new Kind());
        else if (time.GetElapsedTime(kind.Logged) < Interval)
        {
            kind.Unsaid++;
            return false;
        }
        else if (kind.Unsaid > 0)
        {
            more = $" ({kind.Unsaid} more like it in the last {time.GetElapsedTime(kind.Logged).TotalSeconds:0} s)";
        }
        (kind.Logged, kind.Unsaid) = (time.GetTimestamp(), 0);
        return true;
    }

    private sealed class Kind
    {
        public long Logged { get; set; }

        public int Unsaid { get; set; }
    }
}
