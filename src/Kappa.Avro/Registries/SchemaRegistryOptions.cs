namespace Kappa.Avro;

/// <summary>Where a schema registry is and how it is asked.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>
    /// <c>http(s)://[user:password@]host[:port][/path]</c>, or several of them with commas between, which are tried in turn; anything else is a folder, in
    /// which a file-backed registry is kept.
    /// </summary>
    public required string Address { get; init; }

    /// <summary>The longest that one call waits for an answer, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>User of basic authentication; wins over the one in <see cref="Address"/>.</summary>
    public string? UserName { get; init; }

    /// <summary>Password of basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>A fixed bearer token, in place of basic authentication.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Gives the bearer token of each request (a token that expires). Called once a request; it should keep the token itself.</summary>
    public Func<CancellationToken, ValueTask<string>>? BearerTokenProvider { get; init; }

    /// <summary>Makes the handler of the HTTP client, once: for proxies, client certificates, own certificate authorities. The registry disposes of it.</summary>
    public Func<HttpMessageHandler>? HttpHandler { get; init; }

    /// <summary>Where time comes from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether the address is of HTTP rather than a folder.</summary>
    internal bool IsHttp => Address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || Address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Everything that is wrong, one message each.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(Address)) faults.Add("Address is empty.");
        else if (IsHttp) faults.AddRange(Address.Split(',').Where(a => RegistryAddress.TryParse(a) is null).Select(a => $"Address: \"{RegistryAddress.Hide(a)}\" is no URL of http or https."));
        if (Timeout <= TimeSpan.Zero) faults.Add($"Timeout is {Timeout}; it must be longer than nothing.");
        if (UserName is null != Password is null) faults.Add("UserName and Password are given together.");
        if ((UserName is null ? 0 : 1) + (BearerToken is null ? 0 : 1) + (BearerTokenProvider is null ? 0 : 1) > 1)
            faults.Add("One of UserName with Password, BearerToken and BearerTokenProvider can be given.");
        return faults;
    }
}
