using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// Who commits: a consumer as its group knows it now. The broker refuses offsets from a member that has been replaced, so take it anew for each
/// transaction.
/// </summary>
/// <param name="Group">Group id.</param>
/// <param name="Generation">Generation of a classic group, member epoch of KIP-848; -1 outside a group.</param>
/// <param name="Member">Member id; empty outside a group.</param>
/// <param name="Instance"><c>group.instance.id</c> of a static member.</param>
public sealed record GroupMetadata(string Group, int Generation, string Member, string? Instance)
{
    /// <summary>Takes it from native memory, which is freed.</summary>
    internal static unsafe GroupMetadata Take(nint native)
    {
        var instance = Rd.rd_kafka_consumer_group_metadata_group_instance_id(native);
        var taken = new GroupMetadata(
            Utf8Text.Read(Rd.rd_kafka_consumer_group_metadata_group_id(native)),
            Rd.rd_kafka_consumer_group_metadata_generation_id(native),
            Utf8Text.Read(Rd.rd_kafka_consumer_group_metadata_member_id(native)),
            instance is null ? null : Utf8Text.Read(instance));
        Rd.rd_kafka_consumer_group_metadata_destroy(native);
        return taken;
    }

    /// <summary>Lays it out in native memory, to be freed by the caller.</summary>
    internal nint ToNative() => Rd.rd_kafka_consumer_group_metadata_new_with_genid(Group, Generation, Member, Instance);
}
