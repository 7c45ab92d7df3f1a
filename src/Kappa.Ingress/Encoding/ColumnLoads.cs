using System.Runtime.CompilerServices;
using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Reads of one value out of a batch, by column and row. Called from compiled plans.</summary>
internal static unsafe class ColumnLoads
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNull(nint views, int column, int row) => ((ColumnView*)views)[column].Levels[row] == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Boolean(nint views, int column, int row) => Read<byte>(views, column, row) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Int32(nint views, int column, int row) => Read<int>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long UInt32(nint views, int column, int row) => Read<uint>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Int64(nint views, int column, int row) => Read<long>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UInt64(nint views, int column, int row) => Read<ulong>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Int96 Int96(nint views, int column, int row) => Read<Int96>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Float(nint views, int column, int row) => Read<float>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Double(nint views, int column, int row) => Read<double>(views, column, row);

    public static float Float16(nint views, int column, int row) => (float)Unsafe.ReadUnaligned<Half>((void*)Read<nint>(views, column, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteArray Bytes(nint views, int column, int row) => Read<ByteArray>(views, column, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteArray Fixed(nint views, int column, int row, int length) => new(Read<nint>(views, column, row), length);

    public static ReadOnlySpan<byte> Span(ByteArray value) => new((void*)value.Pointer, value.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(nint views, int column, int row)
        where T : unmanaged => ((T*)((ColumnView*)views)[column].Values)[row];
}
