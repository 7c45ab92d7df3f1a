using ParquetSharp;

namespace FarePricing;

/// <summary>Reads zones from the Taxi and Limousine Commission's <c>taxi_zone_lookup.parquet</c>.</summary>
public sealed class ParquetZoneRepository(string path) : IZoneRepository
{
    public Task<IReadOnlyList<Zone>> LoadAsync(CancellationToken cancellationToken) => Task.Run(Load, cancellationToken);

    private IReadOnlyList<Zone> Load()
    {
        using var file = new ParquetFileReader(path);
        var zones = new List<Zone>();
        for (var group = 0; group < file.FileMetaData.NumRowGroups; group++)
        {
            using var rows = file.RowGroup(group);
            var count = checked((int)rows.MetaData.NumRows);
            var ids = Read<long?>("LocationID");
            var boroughs = Read<string?>("Borough");
            var names = Read<string?>("Zone");
            var services = Read<string?>("service_zone");
            for (var row = 0; row < count; row++)
                zones.Add(new Zone(checked((int)ids[row]!.Value), boroughs[row] ?? "Unknown", names[row] ?? "Unknown", services[row] ?? "None"));

            T[] Read<T>(string name)
            {
                using var column = rows.Column(file.FileMetaData.Schema.ColumnIndex(name)).LogicalReader<T>();
                return column.ReadAll(count);
            }
        }

        return zones;
    }
}
