using System.Runtime.InteropServices;

namespace Kappa.Avro;

/// <summary>Avro's duration: three numbers that do not add up to one, since months and days differ in length.</summary>
/// <param name="Months">Months.</param>
/// <param name="Days">Days.</param>
/// <param name="Milliseconds">Milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AvroDuration(uint Months, uint Days, uint Milliseconds);
