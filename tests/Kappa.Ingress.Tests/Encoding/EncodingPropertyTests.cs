using System.Text.RegularExpressions;
using Avro.Generic;
using Avro.IO;
using CsCheck;
using Kappa.Avro;

namespace Kappa.Ingress.Tests;

/// <summary>Random columns, fields, nulls, pages and row groups: what the compiled encoder writes, read by Apache.Avro, is what the slow oracle says.</summary>
public sealed partial class EncodingPropertyTests
{
    private static int _rows;
    private static int _faults;

    private sealed record Column(SourceType Type, string Target, int Shape, bool Nullable, object?[] Values);

    private sealed record Case(Column[] Columns, int RowGroupRows, int PageBytes, bool Dictionary, bool PageV2, int BatchRows, AmbiguousTime Ambiguous, string Zone);

    private static Gen<Column> AnyColumnOf(int rows) =>
        from type in AnyColumn.Type
        from target in AnyColumn.Target(type)
        from shape in Gen.Int[0, 2] // T, [null, T], [T, null]
        from wantsNullable in Gen.Bool
            // Types without an order have no statistics, so that nothing proves that a nullable column holds no nulls.
        let nullable = wantsNullable && (shape > 0 || (type.Physical != PhysicalType.Int96 && type.Logical != LogicalType.Interval))
        from values in AnyColumn.Value(type).Array[rows]
        from nulls in Gen.Int[0, 3].Array[rows]
        select new Column(type, target, shape, nullable, [.. values.Select((value, row) => nullable && shape > 0 && nulls[row] == 0 ? null : value)]);

    private static readonly Gen<Case> AnyCase =
        from rows in Gen.OneOf(Gen.Int[0, 5], Gen.Int[1, 400])
        from columns in AnyColumnOf(rows).Array[1, 5]
        from groupRows in Gen.Int[1, 200]
        from pageBytes in Gen.OneOf(1, 100, 5000)
        from dictionary in Gen.Bool
        from v2 in Gen.Bool
        from batch in Gen.OneOf(1, 7, 64, 4096)
        from ambiguous in Gen.Enum<AmbiguousTime>()
        from zone in Gen.OneOf("America/New_York", "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
        select new Case(columns, groupRows, pageBytes, dictionary, v2, batch, ambiguous, zone);

    [Fact]
    public void Every_row_is_what_the_oracle_says()
    {
        AnyCase.Sample(Check, iter: 600, print: Print);
        // The generators must keep reaching both ends of every check.
        Assert.True(_rows > 10_000 && _faults > _rows / 20 && _faults < _rows * 19 / 20, $"{_faults} of {_rows} rows failed a check.");
    }

    private static void Check(Case given)
    {
        using var folder = new TemporaryFolder();
        var columns = given.Columns.Select((column, i) => new GivenColumn($"c{i}", column.Type, column.Nullable, column.Values)).ToArray();
        var path = new GivenFile(columns) { RowGroupRows = given.RowGroupRows, PageBytes = given.PageBytes, Dictionary = given.Dictionary, PageV2 = given.PageV2 }
            .WriteTo(folder["rows.parquet"]);
        var snapshot = Snapshot.TakeAsync([path], CancellationToken.None).Result;
        Assert.Empty(snapshot.Errors);
        var json = Schema(given);
        var made = IngressPlan.Make(new()
        {
            Snapshot = snapshot.Value!,
            Target = AvroSchema.Parse(json),
            TimeZone = given.Zone,
            AmbiguousTime = given.Ambiguous,
            Job = Guid.Empty,
            SchemaId = 0x01020304,
            Topic = "t",
        });
        Assert.Empty(made.Errors);
        var plan = made.Value!;
        Assert.Equal(columns.Select(column => column.TypeRead), snapshot.Value!.Files[0].Columns.Select(column => column.Type));

        // The same binary without logical types, so that the reader hands out what was written.
        var plain = (global::Avro.RecordSchema)global::Avro.Schema.Parse(LogicalTypes().Replace(json, ""));
        var reader = new GenericDatumReader<GenericRecord>(plain, plain);
        var oracle = new Oracle(TimeZoneInfo.FindSystemTimeZoneById(given.Zone), given.Ambiguous);
        var layout = new SourceLayout(plan);
        var encoder = new RowEncoder(plan, layout);
        var writer = new AvroWriter();
        using var batch = new RowBatch(layout, given.BatchRows);
        using var source = new SourceReader(plan, layout, snapshot.Value.Files[0], batch);
        var row = 0;
        while (source.Next())
        {
            Assert.Equal(row, batch.FirstRow);
            for (var i = 0; i < batch.Count; i++, row++)
                CheckRow(given, plan, oracle, row, encoder.Encode(batch.Views, i, writer, out _), writer.Written, reader);
        }

        Assert.Equal(given.Columns[0].Values.Length, row);
    }

    private static void CheckRow(Case given, IngressPlan plan, Oracle oracle, int row, EncodedRow encoded, ReadOnlySpan<byte> written, GenericDatumReader<GenericRecord> reader)
    {
        Interlocked.Increment(ref _rows);
        var expected = new object?[given.Columns.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            var column = given.Columns[i];
            expected[i] = column.Values[row] is { } value ? oracle.Coerce(value, column.Type, plan.Fields[i].Coercion.Type) : null;
            if (expected[i] is not RowFault fault)
                continue;
            Interlocked.Increment(ref _faults);
            Assert.Equal(CoercionRule.Checked, plan.Fields[i].Coercion.Rule);
            Assert.Equal((i, fault), (encoded.Field, encoded.Fault));
            return;
        }

        Assert.Equal((-1, RowFault.None), (encoded.Field, encoded.Fault));
        Assert.Equal([0, 1, 2, 3, 4], written[..5].ToArray());
        using var stream = new MemoryStream(written[5..].ToArray());
        var record = reader.Read(null!, new BinaryDecoder(stream));
        Assert.Equal(stream.Length, stream.Position);
        for (var i = 0; i < expected.Length; i++)
        {
            var decoded = record.GetValue(i);
            Assert.Equal(expected[i], decoded switch { GenericFixed bytes => bytes.Value, GenericEnum symbol => symbol.Value, _ => Narrow(decoded, expected[i]) });
        }
    }

    // A long field may hold what the oracle knows as an int.
    private static object? Narrow(object? decoded, object? expected) => (decoded, expected) switch
    {
        (long wide, int) when wide == (int)wide => (int)wide,
        (int narrow, long) => (long)narrow,
        _ => decoded,
    };

    private static string Schema(Case given)
    {
        var fields = given.Columns.Select((column, i) => (Type: column.Target.Replace("@", $"{i}"), column.Shape)).Select((field, i) => $$"""
            {"name":"c{{i}}","type":{{field.Shape switch { 0 => field.Type, 1 => $"[\"null\",{field.Type}]", _ => $"[{field.Type},\"null\"]" }}}}
            """);
        return $$"""{"type":"record","name":"r","fields":[{{string.Join(",", fields)}}]}""";
    }

    private static string Print(Case given) => $"{Schema(given)} zone {given.Zone} {given.Ambiguous} groups of {given.RowGroupRows}, pages of {given.PageBytes}, "
        + $"batches of {given.BatchRows}\n" + string.Join("\n", given.Columns.Select(column => $"{column.Type} nullable {column.Nullable}: "
        + string.Join(", ", column.Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value ?? "null"))));

    [GeneratedRegex(",\"logicalType\":\"[a-z-]+\"(,\"precision\":\\d+,\"scale\":\\d+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogicalTypes();
}
