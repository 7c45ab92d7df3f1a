namespace Kappa.Avro;

/// <summary>Opens registries by address. Nothing is asked of them before the first call.</summary>
public static class SchemaRegistry
{
    /// <summary><c>http(s)://…</c> speaks the Confluent REST API (basic auth by user info); anything else is a folder: a file-backed registry.</summary>
    /// <param name="address">URL or folder.</param>
    /// <param name="timeout">The longest that one call waits, its retries included.</param>
    /// <exception cref="ArgumentException">The address is no URL, or the time is none.</exception>
    public static ISchemaRegistry Open(string address, TimeSpan timeout) => Open(new SchemaRegistryOptions { Address = address, Timeout = timeout });

    /// <summary>Opens a registry.</summary>
    /// <param name="options">Where it is and how it is asked.</param>
    /// <exception cref="ArgumentException">Lists everything that is wrong with the options.</exception>
    public static ISchemaRegistry Open(SchemaRegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException($"The schema registry cannot be opened:\n{string.Join('\n', faults.Select(f => "  " + f))}", nameof(options));
        return options.IsHttp ? new HttpSchemaRegistry(options) : new FileSchemaRegistry(options.Address, options.Timeout, options.TimeProvider);
    }
}
