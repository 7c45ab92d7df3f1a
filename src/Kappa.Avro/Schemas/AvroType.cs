namespace Kappa.Avro;

/// <summary>
/// A node of a schema as the codecs see it: names resolved (a recursive record refers to itself), logical type beside the type that carries
/// it. Filled by <see cref="SchemaParser"/>, not changed afterwards; compared by reference.
/// </summary>
internal sealed class AvroType
{
    private int? _leastBytes;

    public required AvroKind Kind { get; init; }

    public AvroLogical Logical { get; set; }

    /// <summary>Of a decimal: digits in all.</summary>
    public int Precision { get; set; }

    /// <summary>Of a decimal: digits after the point.</summary>
    public int Scale { get; set; }

    /// <summary>Full name of a record, enum or fixed.</summary>
    public string FullName { get; init; } = "";

    /// <summary>Full names under which a writer may know it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Of a record.</summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    /// <summary>Of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Of an enum: what a reader takes for a symbol that it does not know.</summary>
    public string? DefaultSymbol { get; init; }

    /// <summary>Items of an array, values of a map.</summary>
    public AvroType? Element { get; init; }

    /// <summary>Of a union.</summary>
    public IReadOnlyList<AvroType> Branches { get; init; } = [];

    /// <summary>Of a fixed: bytes.</summary>
    public int Size { get; init; }

    /// <summary>The fewest bytes that a value takes.</summary>
    public int LeastBytes => _leastBytes ??= Avro.LeastBytes.Of(this);

    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..];

    /// <summary>For messages: <c>long (timestamp-micros)</c>, <c>record Trip</c>, <c>union of null and string</c>.</summary>
    public override string ToString() => Kind switch
    {
        AvroKind.Union => $"union of {string.Join(" and ", Branches)}",
        AvroKind.Array => $"array of {Element}",
        AvroKind.Map => $"map of {Element}",
        AvroKind.Record or AvroKind.Enum => $"{Word(Kind)} {FullName}",
        AvroKind.Fixed => $"fixed {FullName} of {Size} bytes{Annotation()}",
        _ => Word(Kind) + Annotation(),
    };

    public static string Word(AvroKind kind) => kind.ToString().ToLowerInvariant();

    private string Annotation() => Logical switch
    {
        AvroLogical.None => "",
        AvroLogical.Decimal => $" (decimal({Precision}, {Scale}))",
        _ => $" ({LogicalTypes.NameOf(Logical)})",
    };
}
