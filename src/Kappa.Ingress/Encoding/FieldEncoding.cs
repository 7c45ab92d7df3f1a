using System.Linq.Expressions;
using Kappa.Avro;
using static System.Linq.Expressions.Expression;

namespace Kappa.Ingress;

/// <summary>Adds the code of one coercion: load, check, write. One way for each cell of <see cref="CoercionTable"/> that is not refused.</summary>
internal static class FieldEncoding
{
    public static void Add(FieldCompiler code, SourceType source, TargetType target, Func<long, ZoneClock> clock)
    {
        switch (SourceKinds.Of(source))
        {
            case SourceKind.Boolean:
                code.Write(nameof(AvroWriter.WriteBoolean), code.Load(nameof(ColumnLoads.Boolean)));
                break;
            case SourceKind.Int16 or SourceKind.UInt16 or SourceKind.Int32:
                AddNarrow(code, code.Load(nameof(ColumnLoads.Int32)), target, isShort: source.BitWidth is > 0 and <= 16);
                break;
            case SourceKind.UInt32:
                AddWide(code, code.Load(nameof(ColumnLoads.UInt32)), target);
                break;
            case SourceKind.Int64:
                AddWide(code, code.Load(nameof(ColumnLoads.Int64)), target);
                break;
            case SourceKind.UInt64:
                AddWide(code, code.Load(nameof(ColumnLoads.UInt64)), target);
                break;
            case SourceKind.Float16:
                AddReal(code, code.Load(nameof(ColumnLoads.Float16)), target);
                break;
            case SourceKind.Float:
                AddReal(code, code.Load(nameof(ColumnLoads.Float)), target);
                break;
            case SourceKind.Double:
                AddReal(code, code.Load(nameof(ColumnLoads.Double)), target);
                break;
            case SourceKind.Decimal:
                AddDecimal(code, source, target);
                break;
            case SourceKind.Date:
                code.WriteLong(code.Load(nameof(ColumnLoads.Int32)));
                break;
            case SourceKind.Null:
                break; // never has a value
            case SourceKind.Text or SourceKind.Bytes or SourceKind.Bson or SourceKind.Fixed or SourceKind.Uuid or SourceKind.Interval:
                AddBytes(code, source, target);
                break;
            default:
                TimeEncoding.Add(code, source, target, clock);
                break;
        }
    }

    private static void AddNarrow(FieldCompiler code, Expression value, TargetType target, bool isShort)
    {
        if (target.Kind is TargetKind.Int or TargetKind.Long)
            code.WriteLong(value);
        else if (target.Kind == TargetKind.Double)
            code.Write(nameof(AvroWriter.WriteDouble), Convert(value, typeof(double)));
        else if (target.Kind == TargetKind.Float && isShort)
            code.Write(nameof(AvroWriter.WriteFloat), Convert(value, typeof(float)));
        else
            AddWide(code, value, target);
    }

    private static void AddWide(FieldCompiler code, Expression value, TargetType target)
    {
        switch (target.Kind)
        {
            case TargetKind.Int:
                code.WriteLong(code.Coerce<long>(typeof(Integers), nameof(Integers.ToInt), value));
                break;
            case TargetKind.Long:
                code.WriteLong(value.Type == typeof(ulong) ? code.Coerce<long>(typeof(Integers), nameof(Integers.ToLong), value) : value);
                break;
            case TargetKind.Float:
                code.Write(nameof(AvroWriter.WriteFloat), code.Coerce<float>(typeof(Integers), nameof(Integers.ToFloat), value));
                break;
            case TargetKind.Double:
                code.Write(nameof(AvroWriter.WriteDouble), code.Coerce<double>(typeof(Integers), nameof(Integers.ToDouble), value));
                break;
            case TargetKind.Decimal:
                WriteDecimal(code, Convert(value, typeof(Int128)), 0, target);
                break;
            default:
                throw Missing(value.Type.Name, target);
        }
    }

    private static void AddReal(FieldCompiler code, Expression value, TargetType target)
    {
        switch (target.Kind)
        {
            case TargetKind.Int:
                code.WriteLong(code.Coerce<long>(typeof(Reals), nameof(Reals.ToInt), Convert(value, typeof(double))));
                break;
            case TargetKind.Long:
                code.WriteLong(code.Coerce<long>(typeof(Reals), nameof(Reals.ToLong), Convert(value, typeof(double))));
                break;
            case TargetKind.Float:
                code.Write(nameof(AvroWriter.WriteFloat), value.Type == typeof(float) ? value : code.Coerce<float>(typeof(Reals), nameof(Reals.ToFloat), value));
                break;
            case TargetKind.Double:
                code.Write(nameof(AvroWriter.WriteDouble), Convert(value, typeof(double)));
                break;
            default:
                throw Missing(value.Type.Name, target);
        }
    }

    private static void AddDecimal(FieldCompiler code, SourceType source, TargetType target)
    {
        Expression unscaled = source.Physical switch
        {
            PhysicalType.Int32 => Convert(code.Load(nameof(ColumnLoads.Int32)), typeof(Int128)),
            PhysicalType.Int64 => Convert(code.Load(nameof(ColumnLoads.Int64)), typeof(Int128)),
            _ => code.Coerce<Int128>(typeof(ByteFields), nameof(ByteFields.ReadDecimal), LoadBytes(code, source)),
        };
        switch (target.Kind)
        {
            case TargetKind.Int:
                code.WriteLong(code.Coerce<long>(typeof(Decimals), nameof(Decimals.ToInt), unscaled, Constant(source.Scale)));
                break;
            case TargetKind.Long:
                code.WriteLong(code.Coerce<long>(typeof(Decimals), nameof(Decimals.ToLong), unscaled, Constant(source.Scale)));
                break;
            case TargetKind.Decimal:
                WriteDecimal(code, unscaled, source.Scale, target);
                break;
            default:
                throw Missing(source.ToString(), target);
        }
    }

    private static void WriteDecimal(FieldCompiler code, Expression unscaled, int scale, TargetType target)
    {
        var rescaled = code.Coerce<Int128>(
            typeof(Decimals), nameof(Decimals.Rescale), unscaled, Constant(scale), Constant(target.Scale), Constant(target.Precision));
        code.Check(typeof(ByteFields), nameof(ByteFields.Decimal), rescaled, Constant(target.Length), code.Writer);
    }

    private static void AddBytes(FieldCompiler code, SourceType source, TargetType target)
    {
        var value = LoadBytes(code, source);
        var isUuid = source.Logical == LogicalType.Uuid;
        switch (target.Kind)
        {
            case TargetKind.Bytes:
                code.Check(typeof(ByteFields), nameof(ByteFields.Bytes), value, code.Writer);
                break;
            case TargetKind.Fixed:
                code.Check(typeof(ByteFields), nameof(ByteFields.Fixed), value, Constant(target.Length), code.Writer);
                break;
            case TargetKind.Enum:
                code.Check(typeof(ByteFields), nameof(ByteFields.Symbol), value, Constant(new SymbolTable(target.Symbols)), code.Writer);
                break;
            case TargetKind.String or TargetKind.Uuid when isUuid:
                code.Check(typeof(ByteFields), nameof(ByteFields.UuidToText), value, code.Writer);
                break;
            case TargetKind.String:
                code.Check(typeof(ByteFields), nameof(ByteFields.Text), value, code.Writer);
                break;
            case TargetKind.Uuid:
                code.Check(typeof(ByteFields), nameof(ByteFields.UuidText), value, code.Writer);
                break;
            default:
                throw Missing(source.ToString(), target);
        }
    }

    private static MethodCallExpression LoadBytes(FieldCompiler code, SourceType source) => source.Physical == PhysicalType.FixedByteArray
        ? code.Load(nameof(ColumnLoads.Fixed), Constant(source.Length))
        : code.Load(nameof(ColumnLoads.Bytes));

    internal static InvalidOperationException Missing(string source, TargetType target) =>
        new($"The table of coercions allows {source} to {target.Name}, and there is no code for it.");
}
