using Kappa.Kafka;

namespace Kappa.Consumer.Observing;

/// <summary>
/// Logs what a client says by itself. A broker that is away makes it say the same with every attempt to connect, and a topic that was deleted with every attempt to fetch: that is logged at most every ten seconds, of each broker or topic, with
/// how often it was said in between; the rest is for those who look at details. What is said once is logged. Owned by the thread that serves the client.
/// </summary>
internal sealed class ClientReports(string client, ConsumerLog log, TimeProvider time)
{
    private const int Warning = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Said with every attempt to connect: authentication, SSL, timed out, all brokers down, resolve, transport.
    private static readonly int[] Repeated = [-169, -181, -185, -187, -193, -195];

    // Said with every attempt to fetch, of each partition: there is no such topic, or partition.
    private static readonly int[] RepeatedOfTopic = [-188, -190, 3];

    private readonly Dictionary<(int Code, string Line), Kind> _kinds = [];

    /// <summary>The client reports an error.</summary>
    public void Report(KafkaError error)
    {
        var more = "";
        var isDue = Repeated.Contains(error.Code) ? IsDue((error.Code, ""), out more)
            : !RepeatedOfTopic.Contains(error.Code) || IsDue((error.Code, TopicOf(error)), out more);
        if (isDue)
            log.ClientError(client, error.Code, error.Reason, more);
        else
            log.ClientDetail(client, $"{error.Reason} ({error.Code})");
    }

    /// <summary>The client logs a line.</summary>
    public void Report(KafkaLogLine line)
    {
        var text = $"{line.Facility}: {line.Text}";
        if (line.Level <= Warning && IsDue((0, KindOf(line)), out var more))
            log.ClientWarning(client, text, more);
        else
            log.ClientDetail(client, text);
    }

    // Lines of one broker begin with its thread's name: [thrd:host:port/1].
    private static string KindOf(KafkaLogLine line) => line.Facility + line.Text[..(line.Text.IndexOf(']') + 1)];

    // "topic [2]: topic does not exist", or a sentence that names the topic.
    private static string TopicOf(KafkaError error) => error.Reason.Split('[')[0];

    private bool IsDue((int Code, string Line) of, out string more)
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
