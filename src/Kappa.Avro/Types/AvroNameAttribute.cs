namespace Kappa.Avro;

/// <summary>
/// The name in the schema of a type (with its namespace, if it has dots), a member, or an enum's member. Without it a member is called by its C# name
/// in snake_case, everything else by its C# name. A member so named matches this name exactly, others match ignoring case and underscores.
/// </summary>
/// <param name="name">Letters, digits and underscores.</param>
/// <param name="aliases">Names under which writers may know it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class AvroNameAttribute(string name, params string[] aliases) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; } = aliases;
}
