namespace Kappa.Avro;

/// <summary>Which field a member of the C# type takes.</summary>
/// <param name="Member">The member.</param>
/// <param name="Writer">The writer's field; null when there is none and the reader's schema gives a default.</param>
/// <param name="Reader">The field of the reader's schema, where there is one.</param>
internal sealed record FieldMatch(MemberShape Member, AvroField? Writer, AvroField? Reader)
{
    /// <summary>
    /// Matches every member, and lists what cannot be: two fields for one member, and the other way round, none for a member that needs one, and a record of another name
    /// none of whose fields is a member.
    /// </summary>
    public static List<FieldMatch> All(AvroType writer, AvroType? reader, RecordShape shape, List<string> faults)
    {
        var source = reader ?? writer;
        var matches = new List<FieldMatch>();
        var before = faults.Count;
        foreach (var member in shape.Members)
        {
            var field = Find(member, source, TypeNames.Of(shape.Type), faults);
            if (field is null) continue;
            var own = reader is null ? field : writer.Fields.FirstOrDefault(f => ReaderOf(f, writer, reader) == field);
            matches.Add(new FieldMatch(member, own, reader is null ? null : field));
        }

        if (matches.Count == 0 && faults.Count == before && source.Fields.Count > 0 && !shape.IsNamed(source))
            faults.Add($"{TypeNames.Of(shape.Type)}: {source} is another record: it has another name, and none of its fields ({string.Join(", ", source.Fields.Select(field => field.Name))}) is a member");
        foreach (var twice in matches.GroupBy(m => m.Reader ?? m.Writer).Where(g => g.Count() > 1))
            faults.Add($"{TypeNames.Of(shape.Type)}: the field {twice.Key!.Name} fits {string.Join(" and ", twice.Select(m => m.Member.Property.Name))}; name them by [AvroName]");
        foreach (var field in reader?.Fields ?? [])
        {
            if (field.Default is null && matches.TrueForAll(m => m.Reader != field) && !writer.Fields.Any(w => ReaderOf(w, writer, reader!) == field))
                faults.Add($"{reader!.Name}.{field.Name}: the writer has no such field, and the reader's schema has no default for it");
        }

        return matches;
    }

    /// <summary>The reader's field that a writer's field belongs to: of its name, or with its name as alias.</summary>
    public static AvroField? ReaderOf(AvroField field, AvroType writer, AvroType reader) => ReferenceEquals(writer, reader) ? field
        : reader.Fields.FirstOrDefault(r => r.Name == field.Name)
        ?? reader.Fields.FirstOrDefault(r => r.Aliases.Contains(field.Name) && !writer.Fields.Any(w => w.Name == r.Name));

    private static AvroField? Find(MemberShape member, AvroType source, string type, List<string> faults)
    {
        var exact = source.Fields.FirstOrDefault(f => f.Name == member.Name) ?? source.Fields.FirstOrDefault(f => member.Aliases.Contains(f.Name));
        if (exact is not null) return exact;
        var name = $"{type}.{member.Property.Name}";
        if (!member.Named)
        {
            var loose = source.Fields.Where(f => MemberShape.Loose(f.Name) == MemberShape.Loose(member.Property.Name)).ToList();
            if (loose.Count == 1) return loose[0];
            if (loose.Count > 1)
            {
                faults.Add($"{name}: the fields {string.Join(" and ", loose.Select(f => f.Name))} both fit; name one by [AvroName]");
                return null;
            }
        }

        if (!member.Optional) faults.Add($"{name}: {source} has no field {member.Name}, and the member has no default");
        return null;
    }
}
