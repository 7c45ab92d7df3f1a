namespace Kappa.Faults.Load;

/// <summary>Sends records to one topic. Disposing waits for what is not acknowledged yet.</summary>
internal interface ISender : IDisposable
{
    WorkMaker Work { get; }

    Task SendAsync(int records, CancellationToken cancellationToken);
}
