using Avro.Generic;
using Avro.IO;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kappa.Avro;
using Kappa.Ingress;

namespace Kappa.Benchmarks.Encode;

/// <summary>
/// One core, a month of real trips, 21 fields, coercion included (time zone, whole numbers stored as double, nulls): the compiled encoder, and the same with
/// reading the file, beside Apache.Avro's writer on records that are coerced already.
/// </summary>
[MemoryDiagnoser]
public class EncodeBenchmark : IDisposable
{
    private const int Rows = 46_912;
    private const double LeastRowsPerSecond = 1_000_000;
    private const double MostBytesPerRow = 1;

    private readonly AvroWriter _writer = new(1024);
    private readonly MemoryStream _stream = new();
    private IngressPlan _plan = null!;
    private SourceLayout _layout = null!;
    private RowEncoder _encoder = null!;
    private RowBatch? _whole;
    private RowBatch? _batch;
    private GenericRecord[] _records = [];
    private GenericDatumWriter<GenericRecord> _apache = null!;

    /// <summary>Runs it, and compares what came out with what the ingress promises.</summary>
    public static Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length > 0)
        {
            Console.Error.WriteLine("encode takes no arguments.");
            return Task.FromResult(2);
        }

        // One core for everything: the reader's threads, the collector and the compiler included.
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            process.ProcessorAffinity = 1;
        }

        // In this process: the native libraries and the data are found here.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10);
        var summary = BenchmarkRunner.Run<EncodeBenchmark>(DefaultConfig.Instance.AddJob(job).WithOptions(ConfigOptions.DisableLogFile));
        var isKept = true;
        foreach (var report in summary.Reports)
        {
            var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            var rowsPerSecond = 1e9 / (report.ResultStatistics?.Mean ?? double.PositiveInfinity);
            // The report's own figure is whole bytes, rounded down.
            var bytesPerRow = (report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) ?? double.PositiveInfinity) / report.GcStats.TotalOperations;
            Console.WriteLine($"{name,-28} {rowsPerSecond,12:N0} rows/s {1e6 / rowsPerSecond,8:0.000} µs/row {bytesPerRow,10:0.000} bytes/row");
            if (report.BenchmarkCase.Descriptor.Baseline)
                continue;
            isKept &= rowsPerSecond >= LeastRowsPerSecond && bytesPerRow <= MostBytesPerRow;
        }

        Console.WriteLine($"promised: {LeastRowsPerSecond:N0} rows/s, at most {MostBytesPerRow} byte a row: {(isKept ? "kept" : "BROKEN")}");
        return Task.FromResult(isKept && summary.Reports.Length == 3 ? 0 : 1);
    }

    /// <summary>Reads the file's columns, and the same rows as records of Apache.Avro.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _plan = TripRows.PlanAsync().GetAwaiter().GetResult();
        _layout = new(_plan);
        _encoder = new(_plan, _layout);
        _whole = new(_layout, Rows);
        _batch = new(_layout);
        using var reader = new SourceReader(_plan, _layout, _plan.Snapshot.Files[0], _whole);
        if (!reader.Next() || _whole.Count != Rows)
            throw new InvalidDataException($"The file is not the one with {Rows} rows.");
        var schema = (global::Avro.RecordSchema)_plan.Target.Model;
        var decoder = new GenericDatumReader<GenericRecord>(schema, schema);
        _apache = new(schema);
        _records = new GenericRecord[Rows];
        for (var row = 0; row < Rows; row++)
        {
            Check(_encoder.Encode(_whole!.Views, row, _writer, out _));
            using var body = new MemoryStream(_writer.Written[WireFrame.Size..].ToArray());
            _records[row] = decoder.Read(null!, new BinaryDecoder(body));
        }
    }

    /// <summary>Frees the columns.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _whole?.Dispose();
        _batch?.Dispose();
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Apache.Avro's generic writer with the frame, on records that need no coercion any more.</summary>
    [Benchmark(Baseline = true, Description = "Apache.Avro, records ready", OperationsPerInvoke = Rows)]
    public long ApacheAvro()
    {
        var bytes = 0L;
        var encoder = new BinaryEncoder(_stream);
        foreach (var record in _records)
        {
            _stream.SetLength(0);
            _stream.WriteByte(0);
            _stream.Write([0, 0, 0, 1]);
            _apache.Write(record, encoder);
            bytes += _stream.Length;
        }

        return bytes;
    }

    /// <summary>The compiled plan on columns in memory: load, coerce, encode, frame.</summary>
    [Benchmark(Description = "Kappa, columns in buffers", OperationsPerInvoke = Rows)]
    public long Compiled()
    {
        var bytes = 0L;
        for (var row = 0; row < Rows; row++)
        {
            Check(_encoder.Encode(_whole!.Views, row, _writer, out _));
            bytes += _writer.Length;
        }

        return bytes;
    }

    /// <summary>From the Parquet file: open, read, decompress, load, coerce, encode, frame.</summary>
    [Benchmark(Description = "Kappa, from the file", OperationsPerInvoke = Rows)]
    public long FromFile()
    {
        var bytes = 0L;
        using var reader = new SourceReader(_plan, _layout, _plan.Snapshot.Files[0], _batch!);
        while (reader.Next())
        {
            for (var row = 0; row < _batch!.Count; row++)
            {
                Check(_encoder.Encode(_batch!.Views, row, _writer, out _));
                bytes += _writer.Length;
            }
        }

        return bytes;
    }

    private static void Check(EncodedRow row)
    {
        if (row.IsFault)
            throw new InvalidDataException($"A row failed a check: {row.Fault}.");
    }
}
