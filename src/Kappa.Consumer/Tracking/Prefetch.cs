using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kappa.Consumer.Tracking;

/// <summary>
/// Asks the processor for memory that is read soon: records pass from one core to another, and whoever takes them would else wait for each of their
/// lines in turn. A hint; does nothing where the platform has none.
/// </summary>
internal static unsafe class Prefetch
{
    private const int Line = 64;

    /// <summary>The lines of a record that every stage reads and writes.</summary>
    public static void Record(InFlightRecord record)
    {
        if (!Sse.IsSupported)
            return;
        // An address that the collector has moved by now is a wasted hint and no more.
        var start = (byte*)Unsafe.As<InFlightRecord, nint>(ref record);
        Sse.Prefetch0(start);
        Sse.Prefetch0(start + Line);
        Sse.Prefetch0(start + 2 * Line);
        Sse.Prefetch0(start + 3 * Line);
    }

    /// <summary>The line of a place in a table.</summary>
    public static void Place<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
    }
}
