using System.Text;

namespace Kappa.Jobs;

/// <summary>Turns byte offsets of a UTF-8 text into lines and columns.</summary>
internal sealed class LineMap
{
    private readonly byte[] _text;
    private readonly List<int> _starts = [0];

    public LineMap(byte[] text)
    {
        _text = text;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n')
                _starts.Add(at + 1);
        }
    }

    public TextPosition PositionOf(long offset)
    {
        var at = (int)Math.Clamp(offset, 0, _text.Length);
        var line = _starts.BinarySearch(at);
        if (line < 0)
            line = ~line - 1;
        return new TextPosition(line + 1, Encoding.UTF8.GetCharCount(_text.AsSpan(_starts[line]..at)) + 1);
    }

    /// <summary>The place that a <see cref="System.Text.Json.JsonException"/> names, which counts from 0 and in bytes.</summary>
    public TextPosition PositionOf(long? line, long? byteInLine) =>
        PositionOf(_starts[(int)Math.Clamp(line ?? 0, 0, _starts.Count - 1)] + (byteInLine ?? 0));
}
