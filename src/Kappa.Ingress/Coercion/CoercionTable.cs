using System.Text;

namespace Kappa.Ingress;

/// <summary>
/// The table of coercions, for all pairs. <c>docs/coercions.md</c> shows the same one; a test compares them. A pair that is exact or checked here has
/// its code in <see cref="FieldEncoding"/>; a test compiles every one.
/// </summary>
internal static class CoercionTable
{
    // E exact · C checked for each row · L exact if the lengths are equal, else refused · . refused
    private const string Table = """
                              bool int long float double decimal date t-ms t-us ts-ms ts-us ts-ns lt-ms lt-us lt-ns string enum uuid bytes fixed
        Boolean                E    .   .    .     .      .       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Int16                  .    E   E    E     E      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Int32                  .    E   E    C     E      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Int64                  .    C   E    C     C      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        UInt16                 .    E   E    E     E      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        UInt32                 .    C   E    C     E      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        UInt64                 .    C   C    C     C      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Float16                .    C   C    E     E      .       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Float                  .    C   C    E     E      .       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Double                 .    C   C    C     E      .       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Decimal                .    C   C    .     .      C       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        Date                   .    .   .    .     .      .       E    .    .    .     .     .     .     .     .     .      .    .    .     .
        TimeMillis             .    .   .    .     .      .       .    C    C    .     .     .     .     .     .     .      .    .    .     .
        TimeMicros             .    .   .    .     .      .       .    C    C    .     .     .     .     .     .     .      .    .    .     .
        TimeNanos              .    .   .    .     .      .       .    C    C    .     .     .     .     .     .     .      .    .    .     .
        TimestampMillis        .    .   .    .     .      .       .    .    .    E     C     C     .     .     .     .      .    .    .     .
        TimestampMicros        .    .   .    .     .      .       .    .    .    C     E     C     .     .     .     .      .    .    .     .
        TimestampNanos         .    .   .    .     .      .       .    .    .    C     C     E     .     .     .     .      .    .    .     .
        LocalTimestampMillis   .    .   .    .     .      .       .    .    .    C     C     C     E     C     C     .      .    .    .     .
        LocalTimestampMicros   .    .   .    .     .      .       .    .    .    C     C     C     C     E     C     .      .    .    .     .
        LocalTimestampNanos    .    .   .    .     .      .       .    .    .    C     C     C     C     C     E     .      .    .    .     .
        Int96                  .    .   .    .     .      .       .    .    .    C     C     C     .     .     .     .      .    .    .     .
        Text                   .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     C      C    C    E     .
        Bytes                  .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     C      C    .    E     C
        Bson                   .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     .      .    .    E     .
        Fixed                  .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     .      .    .    E     L
        Uuid                   .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     E      .    E    E     L
        Interval               .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     .      .    .    E     L
        Null                   E    E   E    E     E      E       E    E    E    E     E     E     E     E     E     E      E    E    E     E
        Nested                 .    .   .    .     .      .       .    .    .    .     .     .     .     .     .     .      .    .    .     .
        """;

    private static readonly string[] Targets =
    [
        "boolean", "int", "long", "float", "double", "decimal", "date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros",
        "timestamp-nanos", "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "string", "enum", "uuid", "bytes", "fixed",
    ];

    private static readonly string[] Sources =
    [
        "BOOLEAN", "INT(8), INT(16)", "INT32, INT(32)", "INT64, INT(64)", "UINT(8), UINT(16)", "UINT(32)", "UINT(64)", "FLOAT16", "FLOAT", "DOUBLE",
        "DECIMAL (INT32, INT64, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY)", "DATE", "TIME(MILLIS)", "TIME(MICROS)", "TIME(NANOS)", "TIMESTAMP(MILLIS, UTC)",
        "TIMESTAMP(MICROS, UTC)", "TIMESTAMP(NANOS, UTC)", "TIMESTAMP(MILLIS, local)", "TIMESTAMP(MICROS, local)", "TIMESTAMP(NANOS, local)",
        "INT96", "STRING, ENUM, JSON", "BYTE_ARRAY", "BSON", "FIXED_LEN_BYTE_ARRAY", "UUID", "INTERVAL", "NULL",
        "struct, list, map, repeated, types not known here",
    ];

    private static readonly char[][] Cells = Parse();

    /// <summary>What the table says for a pair, lengths and precisions considered.</summary>
    public static CoercionRule Rule(SourceType source, TargetType target)
    {
        if (target.Kind >= TargetKind.Null)
            return CoercionRule.Refused;
        if (source.Precision > Decimals.MaxPrecision || target.Precision > Decimals.MaxPrecision)
            return CoercionRule.Refused;
        return Cells[(int)SourceKinds.Of(source)][(int)target.Kind] switch
        {
            'E' => CoercionRule.Exact,
            'C' => CoercionRule.Checked,
            'L' when source.Length == target.Length => CoercionRule.Exact,
            _ => CoercionRule.Refused,
        };
    }

    /// <summary>The Avro types that a source type can be coerced to, for messages.</summary>
    public static IEnumerable<string> TargetsOf(SourceType source) =>
        Targets.Where((_, target) => Cells[(int)SourceKinds.Of(source)][target] != '.');

    /// <summary>The table for <c>docs/coercions.md</c>: a line for each source type and answer, so that it reads on a page.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("| Parquet type | exact | checked for each row |\n|---|---|---|\n");
        for (var source = 0; source < Sources.Length; source++)
            text.Append($"| {Sources[source]} | {Answer(source, "EL")} | {Answer(source, "C")} |\n");
        return text.ToString();
    }

    private static string Answer(int source, string letters)
    {
        var cells = Cells[source];
        if (letters.Contains('E') && cells.All(cell => cell == 'E'))
            return "every type, where the field is nullable";
        var targets = Targets.Select((name, target) => cells[target] == 'L' ? name + " of the same length" : name)
            .Where((_, target) => letters.Contains(cells[target]));
        return string.Join(", ", targets) is { Length: > 0 } list ? list : "none";
    }

    private static char[][] Parse()
    {
        var lines = Table.Split('\n');
        var kinds = Enum.GetNames<SourceKind>();
        var cells = new char[kinds.Length][];
        for (var i = 0; i < kinds.Length; i++)
        {
            var words = lines[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words[0] != kinds[i] || words.Length != Targets.Length + 1)
                throw new InvalidOperationException($"The table's line {i + 1} is not that of {kinds[i]}.");
            cells[i] = [.. words.Skip(1).Select(word => word[0])];
        }

        return cells;
    }
}
