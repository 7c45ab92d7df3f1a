using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Kappa.Protobuf.Schemas;

/// <summary>The messages of a <c>.proto</c> file by their positions: all that is needed to name the message of a value.</summary>
/// <param name="Name">Its name; of the file, its package.</param>
/// <param name="IsMapEntry">Whether it stands for the pairs of a map field, and nobody has written it down.</param>
internal sealed record MessageTree(string Name, bool IsMapEntry)
{
    private List<MessageTree> Nested { get; } = [];

    /// <exception cref="FormatException">It is neither a <c>.proto</c> file nor a serialized descriptor of one.</exception>
    public static MessageTree Parse(string schema)
    {
        // Registries give back what was registered: text by some clients, a descriptor in base 64 by others. No text is base 64.
        var bytes = new byte[schema.Length];
        if (!Convert.TryFromBase64String(schema, bytes, out var length) || length == 0)
            return ProtoText.Parse(schema);
        try
        {
            return Of(FileDescriptorProto.Parser.ParseFrom(bytes, 0, length));
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new FormatException($"it is no descriptor of a file: {fault.Message}", fault);
        }
    }

    /// <summary>Adds a message behind those that are there.</summary>
    public MessageTree Add(string name, bool isMapEntry = false)
    {
        var message = new MessageTree(name, isMapEntry);
        Nested.Add(message);
        return message;
    }

    /// <summary>
    /// Whether the indexes lead to the message of that full name. Clients differ in whether the entries of maps, which only a descriptor lists, take up positions:
    /// either way of counting will do.
    /// </summary>
    public bool Leads(ReadOnlySpan<int> indexes, string fullName) => Find(indexes, countsMapEntries: true) == fullName || Find(indexes, countsMapEntries: false) == fullName;

    /// <summary>The full name of the message that the indexes lead to; null when they lead nowhere.</summary>
    public string? Find(ReadOnlySpan<int> indexes, bool countsMapEntries)
    {
        var (at, name) = (this, Name);
        foreach (var index in indexes)
        {
            var left = index;
            var next = at.Nested.Find(each => (countsMapEntries || !each.IsMapEntry) && left-- == 0);
            if (next is null)
                return null;
            at = next;
            name = name.Length == 0 ? at.Name : $"{name}.{at.Name}";
        }
        return name;
    }

    private static MessageTree Of(FileDescriptorProto file)
    {
        var tree = new MessageTree(file.Package, IsMapEntry: false);
        foreach (var message in file.MessageType)
            Copy(message, tree);
        return tree;
    }

    private static void Copy(DescriptorProto message, MessageTree into)
    {
        var copy = into.Add(message.Name, message.Options?.MapEntry ?? false);
        foreach (var nested in message.NestedType)
            Copy(nested, copy);
    }
}
