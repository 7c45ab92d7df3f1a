using Kappa.Avro;

namespace Kappa.Ingress.Tests;

public sealed class PlanErrorTests
{
    private static readonly SourceType Int32 = new(PhysicalType.Int32);
    private static readonly SourceType Int64 = new(PhysicalType.Int64);
    private static readonly SourceType Double = new(PhysicalType.Double);
    private static readonly SourceType Text = new(PhysicalType.ByteArray, LogicalType.String);
    private static readonly SourceType Pickup = new(PhysicalType.Int64, LogicalType.Timestamp) { Unit = TimeUnit.Micros };

    [Fact]
    public void Every_mismatch_is_reported_at_once()
    {
        var request = Request(
            [Column("VendorID", Int32), Column("fare_amount", Double), Column("tip", Double, nulls: 3), Column("flag", Text), Column("tags", new(PhysicalType.Group, LogicalType.List))],
            """
            {"name":"vendor_id","type":"int"}, {"name":"fare_amont","type":"double"}, {"name":"tip","type":"double"}, {"name":"flag","type":"int"},
            {"name":"tags","type":{"type":"array","items":"int"}}
            """) with
        {
            Mapping = new Dictionary<string, string> { ["vendor_id"] = "VendorID", ["vendor_ld"] = "VendorID" },
            KeyField = "pickup_zone",
            TimeZone = "America/New_Yrok",
            Window = new("pickup", WindowBound.Parse("2025-11-01"), WindowBound.Parse("2025-12-01")),
            OnRowError = RowErrorRule.DeadLetter,
            Topic = "",
        };

        var made = IngressPlan.Make(request);

        Assert.False(made.IsValid);
        Assert.Equal(
            [
                (PlanFault.MissingColumn, "fare_amont"), (PlanFault.Nullable, "tip"), (PlanFault.NoCoercion, "flag"), (PlanFault.NoCoercion, "tags"),
                (PlanFault.UnknownField, "vendor_ld"), (PlanFault.Topic, null), (PlanFault.Topic, null), (PlanFault.Key, "pickup_zone"), (PlanFault.TimeZone, null),
                (PlanFault.MissingColumn, null),
            ],
            made.Errors.Select(error => (error.Fault, error.Field)));
        Assert.All(made.Errors, error => Assert.NotEmpty(error.WayOut));
    }

    [Theory]
    [InlineData("fare_amont", "fare_amount")]
    [InlineData("FareAmount", "fare_amount")]
    [InlineData("vendor_id", "VendorID")]
    public void A_missing_column_comes_with_the_nearest_name(string field, string meant)
    {
        var error = Only(Request([Column("VendorID", Int32), Column("fare_amount", Int32)], $$"""{"name":"{{field}}","type":"int"}"""));
        Assert.Equal((PlanFault.MissingColumn, field, field, $"Did you mean \"{meant}\"?"), (error.Fault, error.Field, error.Column, error.WayOut));
    }

    [Fact]
    public void A_refused_coercion_says_types_and_what_would_do()
    {
        var error = Only(Request([Column("a", Int32)], """{"name":"a","type":"string"}"""));
        Assert.Equal("""Column "a" (INT32) cannot become field "a" (string).""", error.Message);
        Assert.Contains("int, long, float, double, decimal", error.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nullable_column_without_nulls_may_fill_a_field_without_null()
    {
        Assert.True(IngressPlan.Make(Request([Column("a", Int32, nulls: 0)], """{"name":"a","type":"int"}""")).IsValid);
        Assert.Equal(PlanFault.Nullable, Only(Request([Column("a", Int32, nulls: 1)], """{"name":"a","type":"int"}""")).Fault);
        Assert.Equal(PlanFault.Nullable, Only(Request([Column("a", Int32, nulls: null)], """{"name":"a","type":"int"}""")).Fault);
    }

    [Fact]
    public void Nulls_of_any_file_count()
    {
        var request = Request([Column("a", Int32, nulls: 0)], """{"name":"a","type":"int"}""");
        Assert.Equal(PlanFault.Nullable, Only(With(request, [Column("a", Int32, nulls: 5)])).Fault);
        Assert.True(IngressPlan.Make(With(request, [Column("a", Int32)])).IsValid);
    }

    [Fact]
    public void A_column_that_is_of_another_type_or_missing_in_another_file_is_named_with_the_file()
    {
        var request = Request([Column("a", Int32), Column("b", Int32)], """{"name":"a","type":"long"}, {"name":"b","type":"long"}""");
        var errors = IngressPlan.Make(With(request, [Column("a", Int64)])).Errors;
        Assert.Equal([PlanFault.TypeDiffers, PlanFault.MissingColumn], errors.Select(error => error.Fault));
        Assert.Contains("INT32 in /data/0.parquet; INT64 in /data/1.parquet", errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("/data/1.parquet", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_nobody_needs_may_be_anything()
    {
        var request = Request([Column("a", Int32), Column("b", Int32)], """{"name":"a","type":"long"}""");
        Assert.True(IngressPlan.Make(With(request, [Column("a", Int32), Column("b", Text), Column("c", new(PhysicalType.Group, LogicalType.Map))])).IsValid);
    }

    [Fact]
    public void Two_columns_of_one_name_collide() =>
        Assert.Equal(PlanFault.NameCollision, Only(Request([Column("a", Int32), Column("a", Int32)], """{"name":"a","type":"int"}""")).Fault);

    [Fact]
    public void Ingress_and_dead_letter_topic_may_not_be_one() =>
        Assert.Equal(PlanFault.NameCollision, Only(Request([Column("a", Int32)], """{"name":"a","type":"int"}""") with { DeadLetterTopic = "t" }).Fault);

    [Theory]
    [InlineData("""["null","string","int"]""", 2)]
    [InlineData("""["double","null","long"]""", 0)]
    [InlineData("""["string","float"]""", 1)]
    public void A_union_takes_the_first_branch_that_is_exact_else_the_only_one_that_is_checked(string union, int branch)
    {
        var made = IngressPlan.Make(Request([Column("a", Int32)], $$"""{"name":"a","type":{{union}}}"""));
        Assert.Equal(branch, Assert.Single(made.Value!.Fields).Branch);
    }

    [Fact]
    public void A_union_with_several_checked_branches_is_refused() =>
        Assert.Equal(PlanFault.NoCoercion, Only(Request([Column("a", Double)], """{"name":"a","type":["int","long"]}""")).Fault);

    [Fact]
    public void Bytes_are_no_key() =>
        Assert.Equal(PlanFault.Key, Only(Request([Column("a", new(PhysicalType.ByteArray))], """{"name":"a","type":"bytes"}""") with { KeyField = "a" }).Fault);

    [Fact]
    public void A_target_that_is_no_record_is_refused()
    {
        var error = Only(Request([Column("a", Int32)], "") with { Target = AvroSchema.Parse("\"int\"") });
        Assert.Equal(PlanFault.TargetNotFlat, error.Fault);
    }

    [Fact]
    public void A_column_of_nulls_needs_a_nullable_field()
    {
        var nothing = new SourceType(PhysicalType.Int32, LogicalType.Null);
        Assert.Equal(PlanFault.Nullable, Only(Request([Column("a", nothing, nulls: 10)], """{"name":"a","type":"string"}""")).Fault);
        Assert.True(IngressPlan.Make(Request([Column("a", nothing, nulls: 10)], """{"name":"a","type":["null","string"]}""")).IsValid);
    }

    [Theory]
    [InlineData("2025-12-01", "2025-11-01", "which is not after its beginning")]
    [InlineData("2025-03-09T02:30:00", null, null)]
    [InlineData(null, null, "The window has no end.")]
    [InlineData("2025-11-02T01:30:00-05:00", null, "twice")]
    public void A_window_that_makes_no_sense_is_refused(string? from, string? to, string? says)
    {
        var made = IngressPlan.Make(Request([Column("a", Pickup)], """{"name":"a","type":{"type":"long","logicalType":"timestamp-micros"}}""") with
        {
            TimeZone = "America/New_York",
            Window = new("a", from is null ? null : WindowBound.Parse(from), to is null ? null : WindowBound.Parse(to)),
        });
        if (says is null)
            Assert.True(made.IsValid); // a wall-clock column is compared by wall clock
        else
            Assert.Contains(says, Assert.Single(made.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_needs_a_column_that_is_a_time()
    {
        var request = Request([Column("a", Int64)], """{"name":"a","type":"long"}""") with { Window = new("a", WindowBound.Parse("2025-11-01"), null) };
        Assert.Equal(PlanFault.Window, Only(request).Fault);
    }

    [Fact]
    public void A_plan_is_given_its_schema_id_when_the_schema_is_registered()
    {
        var plan = IngressPlan.Make(Request([Column("a", Int32)], """{"name":"a","type":"int"}""")).Value!;
        Assert.Equal(42, (plan with { SchemaId = 42 }).SchemaId);
    }

    private static SourceColumn Column(string name, SourceType type) => new(name, type, Nullable: false, Nulls: 0);

    private static SourceColumn Column(string name, SourceType type, long? nulls) => new(name, type, Nullable: true, nulls);

    private static PlanError Only(IngressRequest request) => Assert.Single(IngressPlan.Make(request).Errors);

    private static SourceFile File(int part, SourceColumn[] columns) => new(part, $"/data/{part}.parquet", 1, DateTime.UnixEpoch, 10, columns, [10]);

    private static IngressRequest With(IngressRequest request, SourceColumn[] columns) =>
        request with { Snapshot = new([.. request.Snapshot.Files, File(request.Snapshot.Files.Count, columns)], DateTime.UnixEpoch) };

    private static IngressRequest Request(SourceColumn[] columns, string fields) => new()
    {
        Snapshot = new([File(0, columns)], DateTime.UnixEpoch),
        Target = AvroSchema.Parse($$"""{"type":"record","name":"r","fields":[{{fields}}]}"""),
        Job = Guid.NewGuid(),
        Topic = "t",
    };
}
