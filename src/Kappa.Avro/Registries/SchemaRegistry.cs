namespace Kappa.Avro;

/// <summary>Opens registries by address.</summary>
public static class SchemaRegistry
{
    /// <summary><c>http(s)://…</c> speaks the Confluent REST API (basic auth by user info); anything else is a folder: a file-backed registry.</summary>
    /// <param name="address">URL or folder.</param>
    /// <param name="timeout">The longest that one call waits, its retries included.</param>
    public static ISchemaRegistry Open(string address, TimeSpan timeout)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new FileSchemaRegistry(address, timeout, TimeProvider.System);
    }
}
