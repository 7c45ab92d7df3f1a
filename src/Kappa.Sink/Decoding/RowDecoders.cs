using Kappa.Accounting;
using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>
/// The tables that rows wait in, one for each shape, and the decoder of each schema id. A schema is asked of the registry when the first record of its id comes; the sink waits
/// for the answer, since nothing may be left behind.
/// </summary>
internal sealed class RowDecoders(ISchemaRegistry registry, IReadOnlyList<PartitionColumn> partitionBy)
{
    private readonly Dictionary<int, RowDecoder> _decoders = [];
    private readonly Dictionary<string, RowTable> _tables = [];
    private (int SchemaId, RowDecoder Decoder)? _recent;

    public IReadOnlyCollection<RowTable> Tables => _tables.Values;

    /// <summary>Bytes of all rows.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (var table in _tables.Values)
                bytes += table.Bytes;
            return bytes;
        }
    }

    /// <summary>Decodes a record's value into a row.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Record"/> or <see cref="SinkFault.Schema"/>.</exception>
    public void Decode(in ReceivedRecord record, in JournalEntry id, CancellationToken cancellationToken)
    {
        var value = record.Value.Span;
        if (!WireFrame.TryRead(value, out var schemaId, out var body))
            throw UnusableRecord.At(record, $"does not begin with a schema id ({value.Length} bytes; byte 0 and four bytes of id are expected)");
        var decoder = _recent is { } recent && recent.SchemaId == schemaId ? recent.Decoder : Find(record, schemaId, cancellationToken);
        try
        {
            decoder.Decode(body);
            decoder.Table.EndRow(id);
        }
        catch (Exception e) when (e is AvroDataException or PartitionValueException)
        {
            throw UnusableRecord.At(record, $"cannot be landed by schema {schemaId}: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Lets go of tables, which hold the memory of the largest batch so far, when there are several shapes.</summary>
    public void Trim()
    {
        if (_tables.Count == 1)
            return;
        _tables.Clear();
        _decoders.Clear();
        _recent = null;
    }

    private RowDecoder Find(in ReceivedRecord record, int schemaId, CancellationToken cancellationToken)
    {
        if (!_decoders.TryGetValue(schemaId, out var decoder))
            _decoders.Add(schemaId, decoder = Make(record, schemaId, cancellationToken));
        _recent = (schemaId, decoder);
        return decoder;
    }

    private RowDecoder Make(in ReceivedRecord record, int schemaId, CancellationToken cancellationToken)
    {
        var shape = LandingShape.Of(SchemaOf(record, schemaId, cancellationToken), partitionBy);
        if (shape.Errors.Count > 0)
            throw new SinkException(
                SinkFault.Schema,
                $"Schema {schemaId}, met at offset {record.Offset} of partition {record.Partition} of topic {record.Topic}, cannot be landed:\n  {string.Join("\n  ", shape.Errors)}");
        if (!_tables.TryGetValue(shape.Key, out var table))
            _tables.Add(shape.Key, table = new RowTable(shape, partitionBy));
        return new RowDecoder(table, shape);
    }

    private AvroSchema SchemaOf(in ReceivedRecord record, int schemaId, CancellationToken cancellationToken)
    {
        try
        {
            return registry.GetAsync(schemaId, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
        catch (SchemaRegistryException e) when (e is not SchemaRegistryUnreachableException)
        {
            throw UnusableRecord.At(record, $"names schema {schemaId}, which the registry {registry.Address} does not give: {e.Message.TrimEnd('.')}", e);
        }
    }
}
