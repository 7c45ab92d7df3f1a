using System.Buffers;
using System.Runtime.CompilerServices;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>Lays a record out as librdkafka's array of fields and queues it. Nothing is allocated for up to 24 headers.</summary>
internal static unsafe class RecordFields
{
    private const int MostFixed = 8;
    private const int OnStack = 32;

    private static readonly KafkaError QueueFull = new(ErrorCodes.QueueFull, "The producer's local queue is full.", IsRetriable: true);

    // What is on the stack is written before it is read: clearing 2 kB for every record would cost as much as queuing it.
    [SkipLocalsInit]
    public static KafkaError Produce(nint client, in OutgoingRecord record)
    {
        var most = MostFixed + record.Headers.Count;
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

    [SkipLocalsInit]
    private static KafkaError Produce(nint client, in OutgoingRecord record, NativeField* fields)
    {
        var id = stackalloc byte[RecordId.Size];
        fixed (byte* key = record.Key, value = record.Value, headers = record.Headers.Packed, idName = RecordIdHeader.Name)
        {
            var next = fields;
            (next++)->Set(FieldKind.Topic, record.Topic.Native);
            (next++)->SetInt32(FieldKind.Flags, Rd.MessageCopy);
            (next++)->Set(FieldKind.Opaque, (nint)record.Tag);
            if (record.Partition != OutgoingRecord.AnyPartition)
                (next++)->SetInt32(FieldKind.Partition, record.Partition);
            // A pointer to nothing says "none" to librdkafka, so an empty key or value points at something that is not read.
            if (record.HasKey)
                (next++)->Set(FieldKind.Key, key is null ? id : key, record.Key.Length);
            if (record.HasValue)
                (next++)->Set(FieldKind.Value, value is null ? id : value, record.Value.Length);
            if (record.TimestampUnixMs != 0)
                (next++)->Set(FieldKind.Timestamp, (nint)record.TimestampUnixMs);
            if (record.Headers.Count > 0)
                next = AddHeaders(next, record.Headers, headers, skipId: record.Id is not null);
            if (record.Id is { } set)
            {
                set.Write(new Span<byte>(id, RecordId.Size));
                (next++)->Set(FieldKind.Header, idName, (nint)id, RecordId.Size);
            }
            var error = Rd.rd_kafka_produceva(client, fields, (nuint)(next - fields));
            return error == 0 ? default : Failed(client, error);
        }
    }

    private static NativeField* AddHeaders(NativeField* next, HeaderBlock headers, byte* packed, bool skipId)
    {
        var rest = headers.Packed;
        while (!rest.IsEmpty)
        {
            var header = HeaderPacking.Read(rest);
            var name = packed + HeaderPacking.Lengths;
            var size = HeaderPacking.Size(header.Name.Length, header.Value.Length);
            rest = rest[size..];
            packed += size;
            if (skipId && header.Name.SequenceEqual(RecordIdHeader.Name))
                continue;
            // The name's NUL and the value follow it where they lie; an empty value keeps its place, so it is no null.
            (next++)->Set(FieldKind.Header, name, header.HasValue ? (nint)(name + header.Name.Length + 1) : 0, header.Value.Length);
        }
        return next;
    }

    // The common refusal, a full queue, comes often: its words are kept.
    private static KafkaError Failed(nint client, nint error)
    {
        if (Rd.rd_kafka_error_code(error) != ErrorCodes.QueueFull)
            return NativeErrors.Take(client, error);
        Rd.rd_kafka_error_destroy(error);
        return QueueFull;
    }
}
