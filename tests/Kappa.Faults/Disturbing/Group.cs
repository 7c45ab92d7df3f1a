using Kappa.Faults.Member;

namespace Kappa.Faults.Disturbing;

/// <summary>The members of a round's group. For one disturber.</summary>
internal sealed class Group(MemberSettings settings, bool isStatic, string folder, Action<string> say) : IAsyncDisposable
{
    public const int Fewest = 2;
    public const int Most = 5;

    private readonly List<MemberProcess> _members = [];
    private readonly List<string> _faults = [];
    private int _started;

    public IReadOnlyList<MemberProcess> Members => _members;

    /// <summary>What members did that they must not do.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Records that may have been handled twice, because a member ended or was cut off while it had them.</summary>
    public long DuplicatesAllowed { get; private set; }

    /// <summary>Starts a member, in the place of a former one or in a new place.</summary>
    public async Task StartAsync(string? place = null)
    {
        place ??= Enumerable.Range(1, Most).Select(number => $"m{number}").First(name => _members.All(member => Place(member) != name));
        var own = settings;
        if (isStatic)
            own = settings with { Kafka = new Dictionary<string, string>(settings.Kafka) { ["group.instance.id"] = place } };
        _members.Add(await MemberProcess.StartAsync($"{place}-{++_started}", own, folder));
        say($"{_members[^1].Name} started, {_members.Count} members");
    }

    /// <summary>kill -9; what it had is handled again by others.</summary>
    public async Task<string> KillAsync(MemberProcess member)
    {
        AllowDuplicates(member);
        await member.KillAsync();
        await RemoveAsync(member);
        say($"{member.Name} killed, {_members.Count} members");
        return Place(member);
    }

    /// <summary>An orderly stop: nothing may be handled again because of it.</summary>
    public async Task<string> StopAsync(MemberProcess member)
    {
        if (!await member.StopAsync() && !IsFenced(member))
            _faults.Add($"{member.Name} did not stop well");
        await RemoveAsync(member);
        say($"{member.Name} stopped, {_members.Count} members");
        return Place(member);
    }

    /// <summary>Halts a member for a while, past its session time-out or not.</summary>
    public async Task HaltAsync(MemberProcess member, TimeSpan time, CancellationToken cancellationToken)
    {
        AllowDuplicates(member);
        say($"{member.Name} halted for {time.TotalSeconds:0} s");
        member.Halt();
        try
        {
            await Task.Delay(time, cancellationToken);
        }
        finally
        {
            member.GoOn();
        }
    }

    /// <summary>A broker goes: members may lose their coordinator, their sessions, and commits that were on their way.</summary>
    public void AllowDuplicatesOfAll()
    {
        foreach (var member in _members)
            AllowDuplicates(member);
    }

    /// <summary>Members that have ended by themselves are a fault; the place of one that was fenced is taken by its next process, as an orchestrator would see to.</summary>
    public async Task CheckAliveAsync()
    {
        foreach (var member in _members.ToList())
        {
            if (member.EndedByItself is not { } code)
                continue;
            _members.Remove(member);
            if (IsFenced(member))
                await StartAsync(Place(member));
            else
                _faults.Add($"{member.Name} ended by itself with exit code {code}");
        }
    }

    public async Task StopAllAsync()
    {
        foreach (var member in _members.ToList())
            await StopAsync(member);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
    }

    // A static member whose session ends while a commit is on its way can be fenced by itself: the client sends the commit again under the membership that is over. The host
    // ends, as the table of faults says, and what it had is handled again.
    private bool IsFenced(MemberProcess member)
    {
        if (!member.WasFenced)
            return false;
        AllowDuplicates(member);
        say($"{member.Name} was fenced by its own name, and ended");
        return true;
    }

    private static string Place(MemberProcess member) => member.Name[..member.Name.IndexOf('-')];

    // What it had when it last said so, and as much as it can have taken in since; none where results are written with their offsets.
    private void AllowDuplicates(MemberProcess member) => DuplicatesAllowed += settings.IsExactlyOnce ? 0 : member.UncommittedRecords + MemberSettings.MaxInFlight;

    private async Task RemoveAsync(MemberProcess member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }
}
