using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Kappa.Avro;

namespace Kappa.Ingress;

/// <summary>
/// The record key: the text of the key field's coerced value, UTF-8, independent of culture. It is read back from the field's Avro binary, so that key
/// and value can never disagree. One thread.
/// </summary>
/// <remarks>
/// Whole numbers and decimals in digits, floating-point numbers in their shortest form that reads back, dates and times in ISO 8601, strings, symbols
/// and UUIDs as they are. Times that ISO 8601 cannot write (years outside of 1 to 9999) are written as the field's number.
/// </remarks>
internal sealed class KeyText(FieldPlan field)
{
    private readonly TargetType _type = field.Coercion.Type;
    private readonly byte[][] _symbols = [.. field.Coercion.Type.Symbols.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[] _text = new byte[64];

    /// <summary>The key; false when the field is null. Valid until the next call, or until <paramref name="encoded"/> changes.</summary>
    /// <param name="encoded">Avro binary, from the key field on.</param>
    /// <param name="key">The text.</param>
    public bool TryRead(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> key)
    {
        var reader = new AvroReader(encoded);
        if (field.Branch >= 0 && reader.ReadLong() == field.NullBranch)
        {
            key = default;
            return false;
        }

        key = _type.Kind switch
        {
            TargetKind.String or TargetKind.Uuid => reader.ReadBytes(),
            TargetKind.Enum => _symbols[reader.ReadLong()],
            TargetKind.Int or TargetKind.Long => Written(reader.ReadLong().TryFormat(_text, out var length, default, CultureInfo.InvariantCulture), length),
            TargetKind.Boolean => reader.ReadBoolean() ? "true"u8 : "false"u8,
            TargetKind.Float => Written(reader.ReadFloat().TryFormat(_text, out var length, default, CultureInfo.InvariantCulture), length),
            TargetKind.Double => Written(reader.ReadDouble().TryFormat(_text, out var length, default, CultureInfo.InvariantCulture), length),
            TargetKind.Decimal => Decimal(_type.Length > 0 ? reader.ReadFixed(_type.Length) : reader.ReadBytes()),
            _ => Time(reader.ReadLong()),
        };
        return true;
    }

    private ReadOnlySpan<byte> Decimal(ReadOnlySpan<byte> bytes)
    {
        Decimals.Read(bytes, out var unscaled);
        return Written(DecimalText.TryFormat(unscaled, _type.Scale, _text, out var length), length);
    }

    private ReadOnlySpan<byte> Time(long value)
    {
        if (TimeText.TryFormat(value, _type.Kind, _text, out var length))
            return _text.AsSpan(0, length);
        return Written(Utf8Formatter.TryFormat(value, _text, out length), length);
    }

    private ReadOnlySpan<byte> Written(bool fits, int length) => fits
        ? _text.AsSpan(0, length)
        : throw new InvalidOperationException($"A key of type {_type.Name} is longer than {_text.Length} bytes.");
}
