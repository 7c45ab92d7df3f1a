using Kappa.Avro;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>Checks, before anything is sent, that the service's results can land as the job wants it.</summary>
internal static class EgressCheck
{
    /// <summary>
    /// Checks the schema that the service's configuration states. One that it does not state is made of a type that only the service knows: the sink then checks
    /// the first result.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="outputSchema">JSON, or the path of a file, as the consumer's option <c>OutputSchema</c> has it; null when it is not set.</param>
    /// <returns>Everything that stands against it.</returns>
    public static IEnumerable<string> Errors(Job job, string? outputSchema) =>
        outputSchema is null || SchemaOf(outputSchema) is not { } schema ? [] : LandingSchema.Check(schema, SinkSetup.ColumnsOf(job)).Select(error => $"{error}");

    /// <summary>The schema; null when it cannot be read, which the service itself says when it starts.</summary>
    private static AvroSchema? SchemaOf(string option)
    {
        try
        {
            if (option.TrimStart().StartsWith('{'))
                return AvroSchema.Parse(option);
            var path = new[] { Environment.CurrentDirectory, AppContext.BaseDirectory }.Select(folder => Path.GetFullPath(option, folder)).FirstOrDefault(File.Exists);
            return path is null ? null : AvroSchema.Parse(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is AvroSchemaException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
