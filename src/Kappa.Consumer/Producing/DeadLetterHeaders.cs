using System.Globalization;
using System.Text;
using Kappa.Consumer.Delaying;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>The headers of a dead letter: those of the source record, then what became of it.</summary>
internal static class DeadLetterHeaders
{
    private const int LongestTextBytes = 4096;

    private static readonly string[] Own =
    [
        KappaHeaders.DeadLetterCause, KappaHeaders.DeadLetterStage, KappaHeaders.DeadLetterStack, KappaHeaders.DeadLetterAttempts,
        KappaHeaders.DeadLetterSource,
    ];

    public static HeaderBlock Write(HeaderBlockBuilder builder, InFlightRecord record, OutgoingFault fault)
    {
        builder.Clear();
        // A dead letter that was sent back to its topic and fails again says why it failed now.
        SourceHeaders.Copy(builder, record);
        if (!fault.IsShort)
            AddText(builder, KappaHeaders.DeadLetterCause, fault.Cause);
        AddText(builder, KappaHeaders.DeadLetterStage, fault.Stage);
        if (fault.Stack.Length > 0)
            AddText(builder, KappaHeaders.DeadLetterStack, fault.Stack);
        AddText(builder, KappaHeaders.DeadLetterAttempts, record.AttemptsInAll.ToString(CultureInfo.InvariantCulture));
        AddText(builder, KappaHeaders.DeadLetterSource, RetryHeaders.SourceOf(record));
        return builder.Build();
    }

    /// <summary>Whether a header is one of a dead letter's.</summary>
    public static bool IsOne(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("kappa-dead-letter-"u8))
            return false;
        foreach (var own in Own)
        {
            if (Encoding.UTF8.GetString(name) == own)
                return true;
        }
        return false;
    }

    /// <summary>UTF-8, cut to 4,096 bytes between two characters.</summary>
    public static ReadOnlySpan<byte> Utf8(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text.Length > LongestTextBytes ? text[..LongestTextBytes] : text).AsSpan();
        if (utf8.Length <= LongestTextBytes)
            return utf8;
        var end = LongestTextBytes;
        while ((utf8[end] & 0xC0) == 0x80)
            end--;
        return utf8[..end];
    }

    private static void AddText(HeaderBlockBuilder builder, string name, string text) => builder.Add(name, Utf8(text));
}
