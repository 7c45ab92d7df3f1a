namespace Kappa.Kafka;

/// <summary>The record id's header on the wire.</summary>
internal static class RecordIdHeader
{
    /// <summary><see cref="KappaHeaders.RecordId"/> in UTF-8; the literal ends with a NUL outside of the span.</summary>
    public static ReadOnlySpan<byte> Name => "kappa-id"u8;
}
