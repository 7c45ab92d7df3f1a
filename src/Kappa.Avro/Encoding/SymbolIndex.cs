using System.Runtime.CompilerServices;

namespace Kappa.Avro;

/// <summary>The position in a schema's enum of each value of a C# enum.</summary>
internal sealed class SymbolIndex<T>
    where T : struct, Enum
{
    // Small values, which nearly all enums have, are looked up by position.
    private const int Dense = 256;

    private readonly Dictionary<T, int> _all = [];
    private readonly int[] _dense = new int[Dense];
    private readonly string _schema;

    public SymbolIndex(AvroType schema)
    {
        _schema = schema.ToString();
        Array.Fill(_dense, -1);
        var shape = EnumShape.Of(typeof(T));
        for (var i = 0; i < schema.Symbols.Count; i++)
        {
            if (shape.Find(schema.Symbols[i]) is not { } member) continue;
            _all.TryAdd((T)member.Value, i);
            if (Raw((T)member.Value) is >= 0 and < Dense and var raw) _dense[raw] = i;
        }
    }

    /// <summary>Whether any value of the C# enum is a symbol.</summary>
    public bool Any => _all.Count > 0;

    public int Of(T value, string field)
    {
        var raw = Raw(value);
        var index = (ulong)raw < Dense ? _dense[raw] : _all.GetValueOrDefault(value, -1);
        return index >= 0 ? index : throw new AvroDataException($"{field}: {value} is no symbol of {_schema}.");
    }

    private static long Raw(T value) => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<T, byte>(value),
        2 => Unsafe.BitCast<T, ushort>(value),
        4 => Unsafe.BitCast<T, uint>(value),
        _ => Unsafe.BitCast<T, long>(value),
    };
}
