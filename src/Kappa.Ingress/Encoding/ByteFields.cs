using System.Text.Unicode;
using Kappa.Avro;
using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Coercions whose result is bytes: they write it themselves, because compiled plans cannot hold spans.</summary>
internal static class ByteFields
{
    public static RowFault Text(ByteArray value, AvroWriter writer)
    {
        var text = ColumnLoads.Span(value);
        if (!Utf8.IsValid(text))
            return RowFault.NotUtf8;
        writer.WriteBytes(text);
        return RowFault.None;
    }

    public static RowFault Symbol(ByteArray value, SymbolTable symbols, AvroWriter writer)
    {
        var fault = symbols.Find(ColumnLoads.Span(value), out var index);
        if (fault == RowFault.None)
            writer.WriteLong(index);
        return fault;
    }

    public static RowFault UuidText(ByteArray value, AvroWriter writer)
    {
        var text = ColumnLoads.Span(value);
        var fault = Uuids.Check(text);
        if (fault == RowFault.None)
            writer.WriteBytes(text);
        return fault;
    }

    public static RowFault UuidToText(ByteArray value, AvroWriter writer)
    {
        Span<byte> text = stackalloc byte[Uuids.TextLength];
        Uuids.Write(ColumnLoads.Span(value), text);
        writer.WriteBytes(text);
        return RowFault.None;
    }

    public static RowFault Bytes(ByteArray value, AvroWriter writer)
    {
        writer.WriteBytes(ColumnLoads.Span(value));
        return RowFault.None;
    }

    public static RowFault Fixed(ByteArray value, int length, AvroWriter writer)
    {
        if (value.Length != length)
            return RowFault.Length;
        writer.WriteRaw(ColumnLoads.Span(value));
        return RowFault.None;
    }

    public static RowFault ReadDecimal(ByteArray value, out Int128 unscaled) => Decimals.Read(ColumnLoads.Span(value), out unscaled);

    public static RowFault Decimal(Int128 unscaled, int fixedLength, AvroWriter writer)
    {
        Span<byte> memory = stackalloc byte[16];
        var bytes = Decimals.Minimal(unscaled, memory);
        if (fixedLength == 0)
        {
            writer.WriteBytes(bytes);
            return RowFault.None;
        }

        if (bytes.Length > fixedLength)
            return RowFault.Precision;
        for (var i = bytes.Length; i < fixedLength; i++)
            writer.WriteRaw(unscaled < 0 ? [0xFF] : [0x00]);
        writer.WriteRaw(bytes);
        return RowFault.None;
    }
}
