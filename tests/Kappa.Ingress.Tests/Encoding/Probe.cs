using System.Diagnostics;
using Kappa.Avro;
namespace Kappa.Ingress.Tests;
public sealed class Probe
{
    [Fact]
    public async Task Quick()
    {
        var snapshot = await Taxi.SnapshotAsync();
        foreach (var c in snapshot.Files[0].Columns) Console.WriteLine($"{c.Name} {c.Type} {c.Nullable} {c.Nulls}");
        Console.WriteLine(snapshot.ToJson());
        Assert.Equal(snapshot.ToJson(), Snapshot.FromJson(snapshot.ToJson()).ToJson());
        var made = IngressPlan.Make(Taxi.Request(snapshot));
        foreach (var e in made.Errors) Console.WriteLine(e);
        var plan = made.Value!;
        var layout = new SourceLayout(plan);
        var encoder = new RowEncoder(plan, layout);
        var writer = new AvroWriter();
        using var batch = new RowBatch(layout);
        for (var k = 0; k < 5; k++)
        {
            var sw = Stopwatch.StartNew(); long rows = 0, bytes = 0, faults = 0; long enc = 0;
            var a0 = GC.GetAllocatedBytesForCurrentThread();
            using (var reader = new SourceReader(plan, layout, snapshot.Files[0], batch))
            while (reader.Next())
            {
                var t = Stopwatch.GetTimestamp();
                for (var i = 0; i < batch.Count; i++) { var r = encoder.Encode(batch.Views, i, writer, out _); rows++; bytes += writer.Length; if (r.IsFault) faults++; }
                enc += Stopwatch.GetTimestamp() - t;
            }
            Console.WriteLine($"{rows} rows {bytes} bytes {faults} faults {sw.Elapsed.TotalMicroseconds / rows:F3} us/row, encode {Stopwatch.GetElapsedTime(0, enc).TotalMicroseconds / rows:F3} alloc {GC.GetAllocatedBytesForCurrentThread() - a0}");
        }
    }
}
