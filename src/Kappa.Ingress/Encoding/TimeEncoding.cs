using System.Linq.Expressions;
using static System.Linq.Expressions.Expression;

namespace Kappa.Ingress;

/// <summary>Adds the code of coercions between times of day, and between timestamps.</summary>
internal static class TimeEncoding
{
    /// <param name="code">The field's code.</param>
    /// <param name="source">Type of the column.</param>
    /// <param name="target">Type of the field.</param>
    /// <param name="clock">The source's time zone, for numbers of which a second has so many.</param>
    public static void Add(FieldCompiler code, SourceType source, TargetType target, Func<long, ZoneClock> clock)
    {
        var perSecond = PerSecond(target);
        if (source.Physical == PhysicalType.Int96)
        {
            var value = code.Coerce<long>(typeof(TimeUnits), nameof(TimeUnits.FromInt96), code.Load(nameof(ColumnLoads.Int96)), Constant(perSecond));
            code.WriteLong(value);
            return;
        }

        var sourcePerSecond = TimeUnits.PerSecond(source.Unit);
        Expression number = source.Physical == PhysicalType.Int32 ? code.Load(nameof(ColumnLoads.Int32)) : code.Load(nameof(ColumnLoads.Int64));
        if (source.Logical == LogicalType.Time)
            code.Check(typeof(TimeUnits), nameof(TimeUnits.TimeOfDay), number, Constant(sourcePerSecond));
        else if (!source.AdjustedToUtc && IsPointInTime(target))
            number = code.CoerceBy<long>(clock(sourcePerSecond), nameof(ZoneClock.ToUtc), number);
        code.WriteLong(Scale(code, number, sourcePerSecond, perSecond));
    }

    private static Expression Scale(FieldCompiler code, Expression number, long from, long to)
    {
        if (to > from)
            return code.Coerce<long>(typeof(TimeUnits), nameof(TimeUnits.Finer), number, Constant(to / from));
        return to < from ? code.Coerce<long>(typeof(TimeUnits), nameof(TimeUnits.Coarser), number, Constant(from / to)) : number;
    }

    private static bool IsPointInTime(TargetType target) => target.Kind is >= TargetKind.TimestampMillis and <= TargetKind.TimestampNanos;

    private static long PerSecond(TargetType target) => target.Kind switch
    {
        TargetKind.TimeMillis or TargetKind.TimestampMillis or TargetKind.LocalTimestampMillis => TimeUnits.PerSecond(TimeUnit.Millis),
        TargetKind.TimeMicros or TargetKind.TimestampMicros or TargetKind.LocalTimestampMicros => TimeUnits.PerSecond(TimeUnit.Micros),
        TargetKind.TimestampNanos or TargetKind.LocalTimestampNanos => TimeUnits.PerSecond(TimeUnit.Nanos),
        _ => throw FieldEncoding.Missing("a time", target),
    };
}
