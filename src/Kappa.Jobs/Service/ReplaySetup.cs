namespace Kappa.Jobs;

/// <summary>What <see cref="KappaReplayExtensions.AddKappaReplay"/> leaves in the container for <see cref="KappaHostExtensions.RunKappaAsync"/>.</summary>
/// <param name="Args">The arguments that it was given.</param>
/// <param name="Command">What they mean.</param>
/// <param name="Target">Where the consumer is to be pointed.</param>
internal sealed record ReplaySetup(IReadOnlyList<string> Args, KappaCommand Command, ServiceTarget Target);
