namespace Kappa.Kafka;

/// <summary>A token for SASL/OAUTHBEARER.</summary>
/// <param name="Value">The token as it is sent to brokers.</param>
/// <param name="Expires">When it ends. The next is asked for when 80 % of the time until then has passed.</param>
/// <param name="Principal">Whom it names; for the client's log, brokers read the token itself.</param>
/// <param name="Extensions">SASL extensions (RFC 7628, 3.1) that the brokers want; null for none.</param>
public sealed record OAuthToken(string Value, DateTimeOffset Expires, string Principal = "", IReadOnlyDictionary<string, string>? Extensions = null);

/// <summary>Gets a token, from the identity provider of the user's choice. An exception is told as an error, and it is asked again after 10 s.</summary>
/// <param name="configuration">The client's <c>sasl.oauthbearer.config</c>; empty when it is not set.</param>
/// <param name="cancellationToken">Ends with the client, and after 30 s.</param>
public delegate ValueTask<OAuthToken> OAuthTokenSource(string configuration, CancellationToken cancellationToken);
