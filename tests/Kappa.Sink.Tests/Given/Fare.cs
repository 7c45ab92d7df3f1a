using Kappa.Avro;

namespace Kappa.Sink.Tests.Given;

/// <summary>A small result: its number, a city that may be null, and the instant that it is partitioned by.</summary>
internal static class Fare
{
    public const int SchemaId = 7;

    public const string Schema = """
        {"type": "record", "name": "Fare", "fields": [
          {"name": "number", "type": "long"},
          {"name": "city", "type": ["null", "string"]},
          {"name": "picked_up", "type": {"type": "long", "logicalType": "timestamp-millis"}}]}
        """;

    /// <summary>Midnight in UTC of 2025-11-03.</summary>
    public static readonly DateTimeOffset FirstDay = new(2025, 11, 3, 0, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<PartitionColumn> ByDay = [new("picked_up", "day", PartitionTransform.Day)];

    public static MemoryRegistry Registry() => new MemoryRegistry().With(SchemaId, Schema);

    public static byte[] Encode(long number, string? city = "Aachen", DateTimeOffset? pickedUp = null)
    {
        var writer = new AvroWriter();
        writer.WriteFrame(SchemaId);
        writer.WriteLong(number);
        writer.WriteLong(city is null ? 0 : 1);
        if (city is not null)
            writer.WriteString(city);
        writer.WriteLong((pickedUp ?? FirstDay).ToUnixTimeMilliseconds());
        return writer.Written.ToArray();
    }

    /// <summary>The fare of a row: three days, one row after the other.</summary>
    public static byte[] OfRow(long row) => Encode(row * 10, row % 5 == 0 ? null : $"city {row % 3}", FirstDay.AddDays(row % 3).AddMinutes(row));
}
