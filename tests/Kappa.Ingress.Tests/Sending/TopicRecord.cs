using System.Text;
using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>A record, copied.</summary>
internal sealed record TopicRecord(int Partition, long Offset, RecordId Id, string? Key, byte[] Value, Dictionary<string, string> Headers)
{
    public static TopicRecord Of(ReceivedRecord record)
    {
        Assert.True(record.TryGetId(out var id));
        var headers = new Dictionary<string, string>();
        foreach (var header in record.Headers)
            headers[Encoding.UTF8.GetString(header.Name)] = Encoding.UTF8.GetString(header.Value);
        return new(record.Partition, record.Offset, id, record.HasKey ? Encoding.UTF8.GetString(record.Key.Span) : null, record.Value.ToArray(), headers);
    }

    public static RowSet Rows(IEnumerable<TopicRecord> records)
    {
        var rows = new RowSet();
        foreach (var record in records)
            Assert.True(rows.Add(record.Id.Part, record.Id.Row), $"{record.Id} is there twice.");
        return rows;
    }
}
