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
    /// <exception cref="BadInputException">Lists everything that stands against it.</exception>
    public static void Check(Job job, string? outputSchema)
    {
        if (outputSchema is null || SchemaOf(outputSchema) is not { } schema)
            return;
        var errors = LandingSchema.Check(schema, SinkSetup.ColumnsOf(job));
        if (errors.Count > 0)
            throw new BadInputException(string.Join('\n', errors.Select(error => "  " + error).Prepend("The service's results cannot land as sink.partitionBy of the job wants it:")));
    }

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
