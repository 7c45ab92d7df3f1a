using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>A field of the egress schema on its way into columns: a leaf, or a record with fields of its own (a group in Parquet).</summary>
internal sealed class LandingField
{
    public required string Name { get; init; }

    /// <summary>Type, a union with null taken off.</summary>
    public required AvroType Type { get; init; }

    public required UnionForm Union { get; init; }

    /// <summary>The leaf's column; null for a record.</summary>
    public ColumnShape? Column { get; init; }

    /// <summary>The record's fields.</summary>
    public IReadOnlyList<LandingField> Children { get; init; } = [];

    /// <summary>False for a field that stands in the path instead.</summary>
    public bool IsWritten { get; set; } = true;

    public bool IsOptional => Union is UnionForm.NullFirst or UnionForm.NullLast;

    public IEnumerable<ColumnShape> Leaves() => Column is null ? Children.SelectMany(child => child.Leaves()) : [Column];

    /// <summary>Everything that a reader of the file sees of this field.</summary>
    public override string ToString() =>
        $"{Name}{(IsOptional ? "?" : "")}{(IsWritten ? "" : " (in the path)")} {(Column is null ? $"{{{string.Join(", ", Children)}}}" : Column.ToString())}";
}
