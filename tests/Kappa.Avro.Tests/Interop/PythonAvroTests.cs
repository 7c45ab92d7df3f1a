using System.Diagnostics;
using System.Text.Json;
using Kappa.Avro.Tests.Types;

namespace Kappa.Avro.Tests.Interop;

/// <summary>What we write is read by Apache Avro for Python (package python3-avro), an implementation that shares nothing with ours or with Apache.Avro for .NET.</summary>
public sealed class PythonAvroTests
{
    private const string Script = """
        import sys, io, json, avro.schema, avro.io
        schema = avro.schema.parse(open(sys.argv[1]).read())
        source = io.BytesIO(open(sys.argv[2], 'rb').read())
        value = avro.io.DatumReader(schema, schema).read(avro.io.BinaryDecoder(source))
        assert source.read() == b'', 'bytes are left'
        out = io.BytesIO()
        avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(out))
        open(sys.argv[3], 'wb').write(out.getvalue())
        print(json.dumps(value, default=lambda o: o.hex() if isinstance(o, bytes) else str(o)))
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_we_write_it_reads_and_writes_the_same()
    {
        var python = await PythonWithAvroAsync();
        var trip = new SchemaOfTypeTests.Trip(
            2, 132, 3.25, 17.50m, new DateOnly(2025, 11, 3), new TimeOnly(23, 59, 59, 999, 999), new DateTimeOffset(2025, 11, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(7890),
            Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), SchemaOfTypeTests.Payment.CreditCard, null, "a note €",
            ["a", "", "ccc"], [new("JFK", DateTimeOffset.UnixEpoch)], new() { ["toll"] = 6.94, ["none"] = null }, [1, 2, 255], new(1, 2, 3), null)
        { Tip = 1.5f };
        var schema = AvroSchema.For<SchemaOfTypeTests.Trip>();
        var bytes = RoundTrip.Encode(schema, trip);
        var folder = Directory.CreateTempSubdirectory("kappa-avro-").FullName;
        try
        {
            var paths = new[] { "s.avsc", "in.bin", "out.bin" }.Select(name => Path.Combine(folder, name)).ToArray();
            await File.WriteAllTextAsync(paths[0], schema.Json, Cancel);
            await File.WriteAllBytesAsync(paths[1], bytes, Cancel);
            var (code, output) = await RunAsync(python, ["-c", Script, .. paths]);
            Assert.True(code == 0, output);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(paths[2], Cancel));
            var read = JsonDocument.Parse(output).RootElement;
            Assert.Equal("17.50", read.GetProperty("fare").GetString());
            Assert.Equal("2025-11-03", read.GetProperty("day").GetString());
            Assert.Equal("2025-11-03 04:05:06.000789+00:00", read.GetProperty("pickup").GetString());
            Assert.Equal("23:59:59.999999", read.GetProperty("at").GetString());
            Assert.Equal("CreditCard", read.GetProperty("payment").GetString());
            Assert.Equal("a note €", read.GetProperty("note").GetString());
            Assert.Equal(trip.Key.ToString(), read.GetProperty("key").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The system's own interpreter, which Debian's packages are for, or another one that comes first in the path.</summary>
    private static async Task<string> PythonWithAvroAsync()
    {
        foreach (var python in (string[])["/usr/bin/python3", "python3"])
        {
            try
            {
                if ((await RunAsync(python, ["-c", "import avro.io"])).Code == 0) return python;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // there is no such interpreter
            }
        }

        Assert.Skip("Python's avro (Debian: python3-avro) is not installed.");
        return "";
    }

    private static async Task<(int Code, string Output)> RunAsync(string python, string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, process.ExitCode == 0 ? output : await error);
    }
}
