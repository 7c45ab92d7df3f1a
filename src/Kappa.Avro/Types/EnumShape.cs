using System.Reflection;

namespace Kappa.Avro;

/// <summary>A C# enum as the codecs see it.</summary>
/// <param name="Members">Value and symbol of each, in the order of declaration.</param>
/// <param name="Default">The value that stands for unknown symbols; null when there is none.</param>
internal sealed record EnumShape(IReadOnlyList<EnumMember> Members, object? Default)
{
    public static EnumShape Of(Type type)
    {
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Static).OrderBy(f => f.MetadataToken).ToList();
        var members = fields.Select(f => new EnumMember(f.GetValue(null)!, f.GetCustomAttribute<AvroNameAttribute>() is { } named ? named.Name : f.Name)).ToList();
        return new EnumShape(members, fields.Find(f => f.IsDefined(typeof(AvroEnumDefaultAttribute)))?.GetValue(null));
    }

    /// <summary>The member of a symbol: the same name, or the only one that is the same ignoring case and underscores.</summary>
    public EnumMember? Find(string symbol)
    {
        var exact = Members.FirstOrDefault(m => m.Symbol == symbol);
        if (exact is not null) return exact;
        var loose = Members.Where(m => MemberShape.Loose(m.Symbol) == MemberShape.Loose(symbol)).ToList();
        return loose.Count == 1 ? loose[0] : null;
    }
}

/// <summary>One member of a C# enum.</summary>
/// <param name="Value">Boxed.</param>
/// <param name="Symbol">By attribute, or its C# name.</param>
internal sealed record EnumMember(object Value, string Symbol);
