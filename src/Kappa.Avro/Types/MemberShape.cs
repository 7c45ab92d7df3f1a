using System.Reflection;

namespace Kappa.Avro;

/// <summary>A member of a C# type that is written to, and read from, a field.</summary>
internal sealed class MemberShape
{
    public required PropertyInfo Property { get; init; }

    /// <summary>The constructor's parameter that sets it; null when a setter does.</summary>
    public ParameterInfo? Parameter { get; init; }

    /// <summary>The name in a schema.</summary>
    public required string Name { get; init; }

    /// <summary>The name was given by attribute, and so matches exactly only.</summary>
    public required bool Named { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required ValueShape Value { get; init; }

    public AvroDecimalAttribute? Decimal { get; init; }

    public bool Truncate { get; init; }

    /// <summary>The object keeps it: it has a setter, or a constructor sets it. What is only computed from others need not be written.</summary>
    public bool Kept => Property.SetMethod is not null || Parameter is not null;

    /// <summary>May a writer leave it out? Yes for what the constructor or an initializer gives a value to, and for what may be null.</summary>
    public bool Optional => Value.Nullable || (Parameter is null ? !Required : Parameter.HasDefaultValue);

    /// <summary>Has the C# keyword <c>required</c>.</summary>
    public bool Required => Property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));

    /// <summary>The name ignoring case and underscores.</summary>
    public static string Loose(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
