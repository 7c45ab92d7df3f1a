namespace Kappa.Kafka;

/// <summary>Asks a user's token source when the client wants a token, beside the client's threads, and bounded.</summary>
internal sealed class TokenRefresh(OAuthTokenSource source) : IDisposable
{
    /// <summary>Time that a source has for one token.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closed = new();

    /// <summary>Begins; ends with a call of one of the two, never with an exception.</summary>
    public void Begin(string configuration, Action<OAuthToken> give, Action<string> fail)
    {
        if (!_closed.IsCancellationRequested)
            _ = Task.Run(() => RunAsync(configuration, give, fail));
    }

    public void Dispose() => _closed.Cancel();

    private async Task RunAsync(string configuration, Action<OAuthToken> give, Action<string> fail)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        limit.CancelAfter(Limit);
        try
        {
            give(await source(configuration, limit.Token).AsTask().WaitAsync(limit.Token));
        }
        catch (Exception) when (_closed.IsCancellationRequested)
        {
            // nobody wants one any more
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            fail($"no token came within {Limit.TotalSeconds} s");
        }
        catch (Exception e)
        {
            // The user's code may throw anything; the client tells it as an error of authentication and asks again.
            fail($"{e.GetType().Name}: {e.Message}");
        }
    }
}
