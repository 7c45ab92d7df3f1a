namespace Kappa.Jobs;

/// <summary>What a JSON value must look like, before its meaning is looked at.</summary>
internal abstract record Shape
{
    /// <summary>An object with these properties and no others.</summary>
    public sealed record Fields(params Field[] Items) : Shape;

    /// <summary>An object whose property names are free and whose values are strings.</summary>
    public sealed record TextMap : Shape;

    /// <summary>An array with at least <paramref name="Least"/> items.</summary>
    public sealed record List(Shape Item, int Least) : Shape;

    /// <summary>A string that is not empty; one of <paramref name="Values"/> when there are any.</summary>
    public sealed record Text(params string[] Values) : Shape;

    /// <summary>An integer.</summary>
    public sealed record Integer(int Least, int Most) : Shape;

    /// <summary>A property of an object.</summary>
    public sealed record Field(string Name, Shape Shape, bool Required = false);
}
