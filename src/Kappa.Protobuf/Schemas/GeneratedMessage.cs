using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kappa.Consumer;

namespace Kappa.Protobuf.Schemas;

/// <summary>What a generated class says of its message.</summary>
internal static class GeneratedMessage
{
    /// <exception cref="RecordFormatException">The type is no class that protoc has made.</exception>
    public static MessageDescriptor Of<T>(string option)
    {
        var type = typeof(T);
        return typeof(IMessage).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false } && type.GetConstructor([]) is not null
            ? ((IMessage)Activator.CreateInstance(type)!).Descriptor
            : throw new RecordFormatException($"{option}: Protobuf needs a class that protoc has generated; {type} is none.");
    }

    /// <summary>Whether a message, or one that it holds, has fields that must be set (proto2): only then is it looked at after it is read and before it is written.</summary>
    public static bool HasRequiredFields(MessageDescriptor message) => HasRequiredFields(message, []);

    private static bool HasRequiredFields(MessageDescriptor message, HashSet<string> seen) =>
        seen.Add(message.FullName) && message.Fields.InDeclarationOrder().Any(field =>
            field.IsRequired || (field.FieldType is FieldType.Message or FieldType.Group && HasRequiredFields(field.MessageType, seen)));
}
