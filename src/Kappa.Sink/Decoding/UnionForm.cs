namespace Kappa.Sink;

/// <summary>How a field's type is wrapped in a union, which decides what stands before the value.</summary>
internal enum UnionForm
{
    /// <summary>Not at all: nothing.</summary>
    None,

    /// <summary>A union of one type: the index 0.</summary>
    Single,

    /// <summary>Null, then the type.</summary>
    NullFirst,

    /// <summary>The type, then null.</summary>
    NullLast,
}
