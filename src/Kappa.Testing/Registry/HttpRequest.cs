using System.Globalization;
using System.Net;
using System.Text;

namespace Kappa.Testing;

/// <summary>
/// One request of HTTP 1.1, with a length, on a connection of its own. The framework's HttpListener cannot drop a connection without an answer, which is
/// what a test of faults wants most.
/// </summary>
internal sealed record HttpRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private const int LongestHead = 64 << 10;

    /// <summary>Null when the client closed the connection before a whole request came.</summary>
    public static async Task<HttpRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var next = new byte[1];
        while (!EndsHead(head))
        {
            if (head.Count > LongestHead || await stream.ReadAsync(next, cancellationToken) == 0) return null;
            head.Add(next[0]);
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        if (first.Length != 3) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var length = headers.TryGetValue("Content-Length", out var given) ? int.Parse(given, CultureInfo.InvariantCulture) : 0;
        if (headers.TryGetValue("Expect", out var expected) && expected == "100-continue")
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return new HttpRequest(first[0], first[1], headers, Encoding.UTF8.GetString(body));
    }

    /// <summary>Answers it, and says that the connection ends.</summary>
    public static async Task AnswerAsync(Stream stream, HttpStatusCode status, string json, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = $"HTTP/1.1 {(int)status} {status}\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body], cancellationToken);
    }

    private static bool EndsHead(List<byte> head) => head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
