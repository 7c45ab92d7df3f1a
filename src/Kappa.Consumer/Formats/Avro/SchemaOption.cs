using Kappa.Avro;

namespace Kappa.Consumer.Formats.Avro;

/// <summary>A schema as an option gives it: as JSON, or as a file.</summary>
internal static class SchemaOption
{
    /// <exception cref="AvroSchemaException">It is not a schema.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static AvroSchema Read(string given) =>
        AvroSchema.Parse(given.AsSpan().TrimStart()[0] is '{' or '[' or '"' ? given : File.ReadAllText(Find(given)));

    private static string Find(string path)
    {
        if (File.Exists(path))
            return path;
        var besideApplication = Path.Combine(AppContext.BaseDirectory, path);
        return File.Exists(besideApplication)
            ? besideApplication
            : throw new FileNotFoundException($"The schema file '{path}' is neither in {Directory.GetCurrentDirectory()} nor in {AppContext.BaseDirectory}.", path);
    }
}
