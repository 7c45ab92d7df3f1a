using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Kappa.Consumer.Producing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Delaying;

/// <summary>The headers by which a record in a retry topic is known: those of the source record, then when it is due and what has been.</summary>
internal static class RetryHeaders
{
    private static ReadOnlySpan<byte> Prefix => "kappa-retry-"u8;

    public static HeaderBlock Write(HeaderBlockBuilder builder, InFlightRecord record, OutgoingFault fault, DateTimeOffset due)
    {
        builder.Clear();
        SourceHeaders.Copy(builder, record);
        builder.Add(KappaHeaders.RetryDue, Encoding.ASCII.GetBytes(due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        builder.Add(KappaHeaders.RetryAttempts, Encoding.ASCII.GetBytes(record.AttemptsInAll.ToString(CultureInfo.InvariantCulture)));
        builder.Add(KappaHeaders.RetrySource, Encoding.UTF8.GetBytes(SourceOf(record)));
        if (!fault.IsShort)
            builder.Add(KappaHeaders.RetryCause, DeadLetterHeaders.Utf8(fault.Cause));
        return builder.Build();
    }

    /// <summary>Whether a header is one of a retry topic's.</summary>
    public static bool IsOne(ReadOnlySpan<byte> name) => name.StartsWith(Prefix);

    /// <summary>When the record is due; null when it does not say, as one that somebody else has put there.</summary>
    public static DateTimeOffset? Due(in ReceivedRecord record) =>
        Number(record, "kappa-retry-due"u8) is { } due && due <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null;

    /// <summary>Attempts that were made before it came to this topic.</summary>
    public static int Attempts(in ReceivedRecord record) => (int)Math.Min(Number(record, "kappa-retry-attempts"u8) ?? 0, int.MaxValue / 2);

    /// <summary>Where the record first came from, as <c>topic/partition/offset</c>.</summary>
    public static string SourceOf(InFlightRecord record)
    {
        var received = record.Record;
        return record.Assignment.RetryRound > 0 && received.Headers.TryGet("kappa-retry-source"u8, out var source)
            ? Encoding.UTF8.GetString(source)
            : $"{received.Topic}/{received.Partition}/{received.Offset}";
    }

    private static long? Number(in ReceivedRecord record, ReadOnlySpan<byte> name) =>
        record.Headers.TryGet(name, out var text) && Utf8Parser.TryParse(text, out long number, out var length) && length == text.Length && number >= 0 ? number : null;
}
