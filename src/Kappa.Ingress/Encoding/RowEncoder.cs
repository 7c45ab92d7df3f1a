using System.Linq.Expressions;
using Kappa.Avro;
using static System.Linq.Expressions.Expression;

namespace Kappa.Ingress;

/// <summary>Writes one row of a batch; see <see cref="EncodedRow.Code"/> for what it returns.</summary>
/// <param name="views">The batch's columns.</param>
/// <param name="row">Row of the batch.</param>
/// <param name="writer">Takes the bytes.</param>
/// <param name="keyStart">Where the key field begins in what the writer has written.</param>
internal delegate int EncodeRow(nint views, int row, AvroWriter writer, ref int keyStart);

/// <summary>
/// A plan as code: one method that takes a row's values from the batch's columns, checks and coerces them, and writes frame and Avro binary. Compiled
/// once; the code holds constants of the plan, so that no type is looked at and no virtual method called for a row. Safe on many threads.
/// </summary>
internal sealed class RowEncoder
{
    private readonly EncodeRow _encode;
    private readonly int _schemaId;

    public RowEncoder(IngressPlan plan, SourceLayout layout)
    {
        _schemaId = plan.SchemaId;
        _encode = Compile(plan, layout);
    }

    /// <summary>Writes one row, frame first, in place of what the writer held.</summary>
    public EncodedRow Encode(nint views, int row, AvroWriter writer, out int keyStart)
    {
        writer.Clear();
        writer.WriteFrame(_schemaId);
        keyStart = 0;
        return new(_encode(views, row, writer, ref keyStart));
    }

    private static EncodeRow Compile(IngressPlan plan, SourceLayout layout)
    {
        var views = Parameter(typeof(nint), "views");
        var row = Parameter(typeof(int), "row");
        var writer = Parameter(typeof(AvroWriter), "writer");
        var keyStart = Parameter(typeof(int).MakeByRefType(), "keyStart");
        var end = Label(typeof(int), "end");
        var clocks = new Dictionary<long, ZoneClock>();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(plan.TimeZone);
        var code = new List<Expression>();
        for (var i = 0; i < plan.Fields.Count; i++)
        {
            if (i == plan.Key)
                code.Add(Assign(keyStart, Property(writer, nameof(AvroWriter.Length))));
            code.Add(Field(plan.Fields[i], i));
        }

        code.Add(Label(end, Constant(0)));
        return Lambda<EncodeRow>(Block(code), views, row, writer, keyStart).Compile();

        FieldCompiler New(FieldPlan field, int index) => new(views, row, writer, end) { Column = layout.IndexOf(field.Column), Field = index };

        ZoneClock Clock(long perSecond) =>
            clocks.TryGetValue(perSecond, out var clock) ? clock : clocks[perSecond] = new(zone, perSecond, plan.AmbiguousTime);

        BlockExpression Field(FieldPlan field, int index)
        {
            var value = New(field, index);
            if (field.Branch >= 0)
                value.WriteLong(field.Branch);
            FieldEncoding.Add(value, field.Column.Type, field.Coercion.Type, Clock);
            if (!field.Column.Nullable)
                return value.Build();

            var whole = New(field, index);
            var none = New(field, index);
            if (field.NullBranch >= 0)
                none.WriteLong(field.NullBranch);
            else
                none.Add(none.Fail(Constant(RowFault.Null)));
            whole.IfNull(none.Build(), value.Build());
            return whole.Build();
        }
    }
}
