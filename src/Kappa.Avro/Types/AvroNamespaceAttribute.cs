namespace Kappa.Avro;

/// <summary>The namespace in the schema of a type, or of every type of an assembly; without it, the C# namespace.</summary>
/// <param name="name">Names with dots between them.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Assembly)]
public sealed class AvroNamespaceAttribute(string name) : Attribute
{
    /// <summary>The namespace.</summary>
    public string Name { get; } = name;
}
