using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary>
/// Binds every declaration of <see cref="Rd"/> to the very library that Confluent.Kafka has loaded, so that a process holds one
/// librdkafka and both clients are of one version. Confluent.Kafka picks among several builds (glibc, musl, an older glibc); finding
/// what it picked is surer than picking again.
/// </summary>
internal static class Librdkafka
{
    public const string Name = "librdkafka";

    private static readonly string[] FileNames = ["librdkafka", "alpine-librdkafka", "centos8-librdkafka"];
    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Loads and binds the library once.</summary>
    /// <exception cref="KafkaException">The process is not a 64-bit one, or there is no library for this platform.</exception>
    public static void EnsureLoaded() => _ = Handle.Value;

    private static nint Load()
    {
        // The structures of NativeMessage, NativeField and NativePartition are laid out for 64-bit pointers.
        if (nint.Size != 8)
            throw Refused($"Kappa.Kafka needs a 64-bit process; this one is {RuntimeInformation.ProcessArchitecture}.");
        try
        {
            Confluent.Kafka.Library.Load();
        }
        catch (Exception e) when (e is DllNotFoundException or InvalidOperationException)
        {
            throw Refused($"Confluent.Kafka has no native library for {RuntimeInformation.RuntimeIdentifier}: {e.Message}");
        }
        var handle = FromLoadedModules() ?? FromPackage()
            ?? throw Refused($"the librdkafka that Confluent.Kafka loaded was not found on {RuntimeInformation.RuntimeIdentifier}.");
        NativeLibrary.SetDllImportResolver(
            typeof(Librdkafka).Assembly,
            (name, _, _) => name == Name ? handle : 0);
        return handle;
    }

    private static nint? FromLoadedModules()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            using (module)
            {
                // librdkafkacpp, the C++ wrapper, lies beside it on Windows
                if (module.FileName is { } file
                    && Path.GetFileName(file) is var name
                    && name.Contains(Name, StringComparison.OrdinalIgnoreCase)
                    && !name.Contains("librdkafkacpp", StringComparison.OrdinalIgnoreCase)
                    && NativeLibrary.TryLoad(file, out var handle))
                {
                    return handle;
                }
            }
        }
        return null;
    }

    // macOS does not list a process's modules: there the names are asked for as Confluent.Kafka's own declarations ask for them,
    // and the loader gives the module that is loaded already.
    private static nint? FromPackage()
    {
        Assembly client = typeof(Confluent.Kafka.Library).Assembly;
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, client, null, out var handle))
                return handle;
        }
        return null;
    }

    private static KafkaException Refused(string reason) => new(new KafkaError(ErrorCodes.NotImplemented, reason));
}
