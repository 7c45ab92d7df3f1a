using Kappa.Faults.Load;
using Kappa.RealServers;

namespace Kappa.Faults.Disturbing;

/// <summary>Does one harmful thing after the other, by chance from a seed.</summary>
internal sealed class Disturber(Group group, KafkaBrokers brokers, int brokerCount, LoadGenerator load, Random random, Action<string> say)
{
    private Task _brokerReturns = Task.CompletedTask;

    /// <summary>How often what was done.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Disturbs until cancelled, then mends: every broker is back, no member is halted, the service is quick.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // As many draws for each step, whatever can be done in it: the clock does not change what is drawn later.
                var (pause, kind, who, how) = (random.NextDouble(), random.Next(100), random.NextDouble(), random.NextDouble());
                await Task.Delay(TimeSpan.FromSeconds(2 + (6 * pause)), cancellationToken);
                await group.CheckAliveAsync();
                await DisturbAsync(kind, who, how, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }
        load.Slow(1);
        await _brokerReturns;
        while (group.Members.Count < Group.Fewest)
            await group.StartAsync();
    }

    private async Task DisturbAsync(int kind, double who, double how, CancellationToken cancellationToken)
    {
        var member = group.Members.Count == 0 ? null : group.Members[(int)(who * group.Members.Count)];
        switch (kind)
        {
            case < 25 when member is not null:
                Count("member killed");
                await group.StartAsync(await group.KillAsync(member));
                break;
            case < 40 when member is not null:
                Count("member restarted");
                await group.StartAsync(await group.StopAsync(member));
                break;
            case < 50 when group.Members.Count < Group.Most:
                Count("member added");
                await group.StartAsync();
                break;
            case < 60 when group.Members.Count > Group.Fewest && member is not null:
                Count("member removed");
                await group.StopAsync(member);
                break;
            case < 75 when member is not null:
                Count("member halted");
                await group.HaltAsync(member, TimeSpan.FromSeconds(1 + (int)(how * 12)), cancellationToken);
                break;
            case < 90 when _brokerReturns.IsCompleted:
                Count("broker killed");
                _brokerReturns = BounceAsync((int)(who * brokerCount), TimeSpan.FromSeconds(3 + (int)(how * 8)));
                break;
            default:
                Count("service slow");
                await SlowAsync(2 + (int)(how * 4), cancellationToken);
                break;
        }
    }

    private async Task BounceAsync(int broker, TimeSpan away)
    {
        group.AllowDuplicatesOfAll();
        say($"broker {broker + 1} killed, for {away.TotalSeconds:0} s");
        await brokers.KillAsync(broker);
        await Task.Delay(away);
        await brokers.StartBrokerAsync(broker);
        say($"broker {broker + 1} is back");
    }

    private async Task SlowAsync(int factor, CancellationToken cancellationToken)
    {
        say($"service {factor} times as slow");
        load.Slow(factor);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        }
        finally
        {
            load.Slow(1);
        }
    }

    private void Count(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;
}
