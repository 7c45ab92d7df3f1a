using System.Runtime.CompilerServices;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>Steps through the headers of a message that the client holds; a copy starts where it was copied. The spans are the client's memory: valid until the message is freed.</summary>
/// <remarks>
/// Asked for a message's headers, librdkafka makes a list of them, in several allocations: a quarter of what a record costs a consumer that does nothing else. It keeps them as they came until it is asked, and there they are
/// read here, where that place is known; else through the client (decision 0079).
/// </remarks>
internal unsafe ref struct MessageHeaders
{
    private static readonly bool IsPlaceKnown = Rd.rd_kafka_version() >> 16 == FetchedMessage.Version;

    private WireReader _wire;
    private int _left;
    private readonly nint _list;
    private nuint _next;

    private MessageHeaders(ReadOnlySpan<byte> wire)
    {
        _wire = new WireReader(wire);
        _left = _wire.ReadVarint();
    }

    private MessageHeaders(nint list) => _list = list;

    /// <summary>The headers of a message that is no error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MessageHeaders Of(NativeMessage* message)
    {
        // They lie behind the value in what was fetched: a pointer to there is the pointer to them, and no other.
        var fetched = (FetchedMessage*)message;
        if (IsPlaceKnown && message->ValueLength > 0 && fetched->Headers == message->Value + message->ValueLength && fetched->HeadersLength > 0)
            return new MessageHeaders(new ReadOnlySpan<byte>(fetched->Headers, fetched->HeadersLength));
        nint list;
        return Rd.rd_kafka_message_headers(message, &list) == 0 ? new MessageHeaders(list) : default;
    }

    /// <summary>Whether the bytes were none of headers: the record then has none, as librdkafka has it.</summary>
    public readonly bool IsBroken => _wire.IsBroken || _left < 0;

    /// <summary>Steps on; false at the end and where the bytes are broken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryNext(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        if (_list != 0)
            return TryNextOfList(out name, out value, out hasValue);
        if (_left <= 0)
        {
            name = value = default;
            return hasValue = false;
        }
        _left--;
        name = _wire.Read(_wire.ReadVarint());
        var length = _wire.ReadVarint();
        hasValue = length >= 0;
        value = _wire.Read(Math.Max(length, 0));
        return !_wire.IsBroken;
    }

    private bool TryNextOfList(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        byte* text;
        byte* bytes;
        nuint length;
        if (Rd.rd_kafka_header_get_all(_list, _next++, &text, &bytes, &length) != 0)
        {
            name = value = default;
            return hasValue = false;
        }
        name = Utf8Text.Span(text);
        hasValue = bytes is not null;
        value = new ReadOnlySpan<byte>(bytes, hasValue ? checked((int)length) : 0);
        return true;
    }
}
