using System.Diagnostics;
using Xunit;

namespace Kappa.RealServers;

/// <summary>The script that starts real servers: <c>KAPPA_SERVICES</c>, or <c>shared/services/run</c> beside the checkout.</summary>
internal static class Launcher
{
    private static readonly Lazy<string?> Found = new(Find);
    private static readonly Lazy<bool> Java = new(HasJava);

    /// <summary>Path of the script; skips the calling test where the server cannot be started.</summary>
    public static string Require(string server)
    {
        if (WhyNone(server) is { } reason)
            Assert.Skip(reason);
        return Found.Value!;
    }

    /// <summary>Why the server cannot be started; null when it can.</summary>
    public static string? WhyNone(string server)
    {
        if (Found.Value is null)
            return $"No real {server}: neither KAPPA_TEST_{server.ToUpperInvariant()} nor shared/services beside the checkout.";
        return server != "registry" && !Java.Value ? $"No real {server}: Java 17 is not installed." : null;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("KAPPA_SERVICES") is { Length: > 0 } named)
            return File.Exists(named) ? named : Path.Combine(named, "run");
        var script = Repository.Shared("services", "run");
        return File.Exists(script) ? script : null;
    }

    private static bool HasJava()
    {
        try
        {
            using var java = Process.Start(new ProcessStartInfo("java", "-version") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            java.WaitForExit();
            return java.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
