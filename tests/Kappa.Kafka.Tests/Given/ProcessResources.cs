namespace Kappa.Kafka.Tests.Given;

/// <summary>What this process holds of the system, by Linux's own count.</summary>
internal sealed record ProcessResources(int Threads, int Descriptors, int Mappings, long ResidentBytes)
{
    public static bool CanBeCounted => OperatingSystem.IsLinux();

    public static ProcessResources Count() => new(
        Directory.GetDirectories("/proc/self/task").Length,
        Directory.GetFileSystemEntries("/proc/self/fd").Length,
        File.ReadAllLines("/proc/self/maps").Length,
        Environment.WorkingSet);
}
