using System.Net.Http.Headers;
using System.Text;

namespace Kappa.Avro;

/// <summary>A registry's URL without what must not be shown, and the authentication that stood in it.</summary>
/// <param name="Url">Ends with a slash.</param>
/// <param name="UserInfo">Of basic authentication; null when the URL has none.</param>
internal sealed record RegistryAddress(Uri Url, AuthenticationHeaderValue? UserInfo)
{
    /// <summary>For messages.</summary>
    public string Shown => Url.ToString().TrimEnd('/');

    public static RegistryAddress? TryParse(string text)
    {
        if (!Uri.TryCreate(text.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0) return null;
        var parts = url.UserInfo.Split(':', 2);
        var user = url.UserInfo.Length == 0 ? null : Basic(Uri.UnescapeDataString(parts[0]), parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]));
        return new(new UriBuilder(url) { UserName = "", Password = "" }.Uri, user);
    }

    public static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    /// <summary>A text that may hold a password, for messages.</summary>
    public static string Hide(string text) => text.LastIndexOf('@') is var at and > 0 && text.IndexOf("://", StringComparison.Ordinal) is var start and > 0 && start < at
        ? $"{text[..(start + 3)]}…{text[at..]}" : text;
}
