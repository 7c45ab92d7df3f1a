using Avro.Generic;
using Avro.IO;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kappa.Avro;

namespace Kappa.Benchmarks.Codec;

/// <summary>One record of 18 fields, written and read, beside Apache.Avro's generic writer and reader.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "RatioSD", "Gen0")]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The streams are of memory, and live as long as the process.")]
public class CodecBenchmark
{
    private readonly AvroEncoder<Trip> _encoder = AvroEncoder<Trip>.Compile(Schema);
    private readonly AvroDecoder<Trip> _decoder = AvroDecoder<Trip>.Compile(Schema);
    private readonly AvroDecoder<Fare> _part = AvroDecoder<Fare>.Compile(Schema);
    private readonly AvroEncoder<AvroRecord> _genericEncoder = AvroEncoder<AvroRecord>.Compile(Schema);
    private readonly AvroDecoder<AvroRecord> _genericDecoder = AvroDecoder<AvroRecord>.Compile(Schema);
    private readonly AvroWriter _writer = new();
    private readonly byte[] _bytes;
    private readonly AvroRecord _record;

    private readonly GenericDatumWriter<GenericRecord> _apacheWriter = new(Schema.Model);
    private readonly GenericDatumReader<GenericRecord> _apacheReader = new(Schema.Model, Schema.Model);
    private readonly MemoryStream _apacheOut = new();
    private readonly MemoryStream _apacheIn;
    private readonly BinaryEncoder _apacheEncoder;
    private readonly BinaryDecoder _apacheDecoder;
    private readonly GenericRecord _apacheRecord;

    /// <summary>Both libraries ready, with the same record.</summary>
    public CodecBenchmark()
    {
        _encoder.Encode(Trip.Example, _writer);
        _bytes = _writer.Written.ToArray();
        _record = _genericDecoder.Decode(_bytes);
        _apacheIn = new MemoryStream(_bytes);
        _apacheEncoder = new BinaryEncoder(_apacheOut);
        _apacheDecoder = new BinaryDecoder(_apacheIn);
        _apacheRecord = _apacheReader.Read(null!, _apacheDecoder);
        if (ApacheWrite() != _bytes.Length || !_apacheOut.ToArray().AsSpan().SequenceEqual(_bytes)) throw new InvalidOperationException("The two libraries do not write the same bytes.");
    }

    private static AvroSchema Schema { get; } = AvroSchema.For<Trip>();

    public static Task<int> RunAsync(string[] arguments)
    {
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(12)
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(250));
        var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).WithOptions(ConfigOptions.DisableLogFile);
        BenchmarkRunner.Run<CodecBenchmark>(config, arguments);
        return Task.FromResult(0);
    }

    [Benchmark, BenchmarkCategory("write")]
    public int KappaWrite()
    {
        _writer.Clear();
        _encoder.Encode(Trip.Example, _writer);
        return _writer.Length;
    }

    [Benchmark, BenchmarkCategory("write")]
    public int KappaWriteGeneric()
    {
        _writer.Clear();
        _genericEncoder.Encode(_record, _writer);
        return _writer.Length;
    }

    [Benchmark(Baseline = true), BenchmarkCategory("write")]
    public long ApacheWrite()
    {
        _apacheOut.SetLength(0);
        _apacheWriter.Write(_apacheRecord, _apacheEncoder);
        _apacheEncoder.Flush();
        return _apacheOut.Length;
    }

    [Benchmark, BenchmarkCategory("read")]
    public Trip KappaRead() => _decoder.Decode(_bytes);

    [Benchmark, BenchmarkCategory("read")]
    public Fare KappaReadThreeFields() => _part.Decode(_bytes);

    [Benchmark, BenchmarkCategory("read")]
    public AvroRecord KappaReadGeneric() => _genericDecoder.Decode(_bytes);

    [Benchmark(Baseline = true), BenchmarkCategory("read")]
    public GenericRecord ApacheRead()
    {
        _apacheIn.Position = 0;
        return _apacheReader.Read(null!, _apacheDecoder);
    }

    /// <summary>What a service takes that needs three of the fields.</summary>
    public sealed record Fare(int PuLocationId, double FareAmount, double? CongestionSurcharge);
}
