namespace Kappa.Jobs;

/// <summary>A JSON value that knows where it stands in its file.</summary>
internal abstract record JsonPiece(TextPosition At)
{
    /// <summary>What it is, for a message: "a number".</summary>
    public abstract string Kind { get; }

    public sealed record Object(TextPosition At, IReadOnlyList<Property> Properties) : JsonPiece(At)
    {
        public override string Kind => "an object";

        public JsonPiece? this[string name] => Properties.FirstOrDefault(property => property.Name == name)?.Value;
    }

    public sealed record Array(TextPosition At, IReadOnlyList<JsonPiece> Items) : JsonPiece(At)
    {
        public override string Kind => "an array";
    }

    public sealed record Text(TextPosition At, string Value) : JsonPiece(At)
    {
        public override string Kind => "a string";
    }

    public sealed record Number(TextPosition At, string Value) : JsonPiece(At)
    {
        public override string Kind => "a number";
    }

    public sealed record Truth(TextPosition At) : JsonPiece(At)
    {
        public override string Kind => "a boolean";
    }

    public sealed record Null(TextPosition At) : JsonPiece(At)
    {
        public override string Kind => "null";
    }

    public sealed record Property(string Name, TextPosition At, JsonPiece Value);
}
