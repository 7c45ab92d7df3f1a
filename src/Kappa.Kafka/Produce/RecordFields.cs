using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>Lays a record out as librdkafka's array of fields and queues it. Nothing is allocated for up to 24 headers.</summary>
internal static unsafe class RecordFields
{
    private const int Fixed = 8;
    private const int OnStack = 32;

    public static KafkaError Produce(nint client, in OutgoingRecord record)
    {
        var most = Fixed + record.Headers.Count;
        if (most <= OnStack)
        {
            var fields = stackalloc NativeField[OnStack];
            return Produce(client, in record, fields);
        }
        var rented = ArrayPool<NativeField>.Shared.Rent(most);
        try
        {
            fixed (NativeField* fields = rented)
                return Produce(client, in record, fields);
        }
        finally
        {
            ArrayPool<NativeField>.Shared.Return(rented);
        }
    }

    private static KafkaError Produce(nint client, in OutgoingRecord record, NativeField* fields)
    {
        var id = stackalloc byte[RecordId.Size];
        // A pointer to nothing says "no value" to librdkafka, so an empty value needs a pointer to something.
        var empty = stackalloc byte[1];
        fixed (byte* key = record.Key, value = record.Value, headers = record.Headers.Packed, idName = RecordIdHeader.Name)
        {
            var count = 0;
            fields[count++] = new NativeField { Kind = FieldKind.Topic, Pointer = record.Topic.Native };
            fields[count++] = new NativeField { Kind = FieldKind.Flags, Int32 = Rd.MessageCopy };
            fields[count++] = new NativeField { Kind = FieldKind.Opaque, Int64 = record.Tag };
            if (record.Partition != OutgoingRecord.AnyPartition)
                fields[count++] = new NativeField { Kind = FieldKind.Partition, Int32 = record.Partition };
            if (record.HasKey)
                fields[count++] = Bytes(FieldKind.Key, key is null ? empty : key, record.Key.Length);
            if (record.HasValue)
                fields[count++] = Bytes(FieldKind.Value, value is null ? empty : value, record.Value.Length);
            if (record.TimestampUnixMs != 0)
                fields[count++] = new NativeField { Kind = FieldKind.Timestamp, Int64 = record.TimestampUnixMs };
            if (record.Headers.Count > 0)
                count = AddHeaders(fields, count, record.Headers, headers, skipId: record.Id is not null);
            if (record.Id is { } set)
            {
                set.Write(new Span<byte>(id, RecordId.Size));
                fields[count++] = new NativeField { Kind = FieldKind.Header, Pointer = (nint)idName, Second = (nint)id, Third = RecordId.Size };
            }
            var error = Rd.rd_kafka_produceva(client, fields, (nuint)count);
            return error == 0 ? default : Failed(client, error);
        }
    }

    private static NativeField Bytes(FieldKind kind, byte* bytes, int length) => new() { Kind = kind, Pointer = (nint)bytes, Second = length };

    private static int AddHeaders(NativeField* fields, int count, HeaderBlock headers, byte* packed, bool skipId)
    {
        foreach (var header in headers)
        {
            if (skipId && header.Name.SequenceEqual(RecordIdHeader.Name))
                continue;
            // Both lie in the packed bytes, which are pinned; an empty value keeps its place in them, so it is no null.
            var name = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(header.Name));
            fields[count++] = new NativeField
            {
                Kind = FieldKind.Header,
                Pointer = (nint)name,
                Second = header.HasValue ? (nint)(name + header.Name.Length + 1) : 0,
                Third = header.HasValue ? header.Value.Length : 0,
            };
        }
        return count;
    }

    // The common refusal, a full queue, comes often: its words are kept.
    private static KafkaError Failed(nint client, nint error)
    {
        if (Rd.rd_kafka_error_code(error) != ErrorCodes.QueueFull)
            return NativeErrors.Take(client, error);
        Rd.rd_kafka_error_destroy(error);
        return QueueFull;
    }

    private static readonly KafkaError QueueFull = new(ErrorCodes.QueueFull, "The producer's local queue is full.", IsRetriable: true);
}
