using System.Text.Json;

namespace Kappa.Avro;

/// <summary>A field of a record schema.</summary>
/// <param name="Name">As the schema writes it.</param>
/// <param name="Type">What its value is.</param>
/// <param name="Aliases">Names under which a writer may know it.</param>
/// <param name="Default">The JSON of its default; null when it has none.</param>
internal sealed record AvroField(string Name, AvroType Type, IReadOnlyList<string> Aliases, JsonElement? Default);
