using Kappa.Avro;

namespace Kappa.Consumer.Formats.Avro;

/// <summary>The schema of results: given as JSON, as a file, or taken from the result's type.</summary>
internal static class OutputSchema
{
    /// <exception cref="AvroSchemaException">It is not a schema, or the type has none.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static AvroSchema Resolve<T>(string? given)
    {
        if (string.IsNullOrWhiteSpace(given))
            return AvroSchema.For<T>();
        return AvroSchema.Parse(given.AsSpan().TrimStart()[0] is '{' or '[' or '"' ? given : File.ReadAllText(Find(given)));
    }

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
