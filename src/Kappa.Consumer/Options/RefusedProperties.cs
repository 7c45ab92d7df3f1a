namespace Kappa.Consumer;

/// <summary>Properties of librdkafka that would break what the host promises, each with the reason.</summary>
internal static class RefusedProperties
{
    public static readonly (string Name, Func<string, bool> IsRefused, string Reason)[] All =
    [
        ("enable.auto.commit", IsTrue, "the client would commit records that are still being handled"),
        ("auto.commit.enable", IsTrue, "the client would commit records that are still being handled"),
        ("enable.auto.offset.store", IsTrue, "the client would count a record as done when it is handed over"),
        ("offset.store.method", value => value != "broker", "offsets are committed to the broker"),
        ("offset.store.path", Always, "offsets are committed to the broker"),
        ("enable.idempotence", IsFalse, "a producer that sends again could change the order of a key's results"),
        ("acks", IsLessThanAll, "a result would count as written before every replica has it"),
        ("request.required.acks", IsLessThanAll, "a result would count as written before every replica has it"),
        ("delivery.report.only.error", IsTrue, "an offset moves when the result's delivery is reported"),
        ("group.id", Always, "the group is set by the option Group"),
        ("go.batch.consumer", Always, "it belongs to another client"),
        ("transactional.id", Always, "transactions are switched on by the option ExactlyOnce"),
        ("queued.max.messages.kbytes", Always, "the client's prefetch is a share of the option MaxInFlightBytes"),
    ];

    /// <summary>Whether the host refuses the property with that value.</summary>
    public static bool Includes(string name, string value) => All.Any(refused => refused.Name == name && refused.IsRefused(value));

    private static bool Always(string value) => true;

    private static bool IsTrue(string value) => value.Trim().ToLowerInvariant() is "true" or "1" or "t";

    private static bool IsFalse(string value) => value.Trim().ToLowerInvariant() is "false" or "0" or "f";

    private static bool IsLessThanAll(string value) => value.Trim().ToLowerInvariant() is not ("all" or "-1");
}
