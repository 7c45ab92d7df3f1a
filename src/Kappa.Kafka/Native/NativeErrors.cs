namespace Kappa.Kafka.Native;

/// <summary>Errors of the native client as values.</summary>
internal static unsafe class NativeErrors
{
    public const int TextSize = 512;

    /// <summary>A code on its own; 0 is no error.</summary>
    public static KafkaError FromCode(int code) =>
        code == 0 ? default : new(code, Utf8Text.Read(Rd.rd_kafka_err2str(code)), code == ErrorCodes.Fatal, ErrorCodes.IsRetriable(code));

    /// <summary>A code with the client's own words; a fatal one is replaced by the fault behind it.</summary>
    public static KafkaError FromCode(nint client, int code, string reason)
    {
        if (code == ErrorCodes.Fatal && Fatal(client) is { IsError: true } fatal)
            return fatal;
        return code == 0 ? default : new(code, reason, code == ErrorCodes.Fatal, ErrorCodes.IsRetriable(code));
    }

    /// <summary>A code returned by a call on a client; a fatal one is replaced by the fault behind it.</summary>
    public static KafkaError FromCode(nint client, int code) =>
        code == ErrorCodes.Fatal ? FromCode(client, code, "The client has failed for good.") : FromCode(code);

    /// <summary>Takes an <c>rd_kafka_error_t</c>, which is freed; 0 is no error.</summary>
    public static KafkaError Take(nint client, nint error)
    {
        if (error == 0)
            return default;
        var code = Rd.rd_kafka_error_code(error);
        var reason = Utf8Text.Read(Rd.rd_kafka_error_string(error));
        var isFatal = Rd.rd_kafka_error_is_fatal(error) != 0;
        var requiresAbort = Rd.rd_kafka_error_txn_requires_abort(error) != 0;
        // Of a transaction that can only be aborted, or a client that has failed, the same call never succeeds, whatever its code says.
        var isRetriable = !isFatal && !requiresAbort && (Rd.rd_kafka_error_is_retriable(error) != 0 || ErrorCodes.IsRetriable(code));
        var taken = code == ErrorCodes.Fatal ? FromCode(client, code, reason) : new KafkaError(code, reason, isFatal, isRetriable, requiresAbort);
        Rd.rd_kafka_error_destroy(error);
        return taken;
    }

    /// <summary>The fault that ended the client; no error while it lives.</summary>
    public static KafkaError Fatal(nint client)
    {
        var text = stackalloc byte[TextSize];
        var code = Rd.rd_kafka_fatal_error(client, text, TextSize);
        return code == 0 ? default : new(code, Utf8Text.Read(text), IsFatal: true);
    }
}
