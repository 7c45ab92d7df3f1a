namespace Kappa.Protobuf.Schemas;

/// <summary>The words, numbers, texts and signs of a <c>.proto</c> file, without its comments.</summary>
internal ref struct ProtoTokens(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _left = text;

    /// <summary>The token that <see cref="Next"/> came to.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Goes to the next token; false at the end.</summary>
    /// <exception cref="FormatException">A comment or a text has no end.</exception>
    public bool Next()
    {
        SkipBlank();
        if (_left.IsEmpty)
        {
            Current = default;
            return false;
        }
        var length = _left[0] is '"' or '\'' ? TextLength() : WordLength();
        Current = _left[..length];
        _left = _left[length..];
        return true;
    }

    /// <summary>The token after this one; empty at the end.</summary>
    public readonly ReadOnlySpan<char> Peek()
    {
        var ahead = this;
        ahead.Next();
        return ahead.Current;
    }

    private void SkipBlank()
    {
        while (true)
        {
            _left = _left.TrimStart();
            if (_left.StartsWith("//"))
                _left = _left.IndexOf('\n') is >= 0 and var line ? _left[line..] : default;
            else if (_left.StartsWith("/*"))
                _left = _left[2..].IndexOf("*/") is >= 0 and var end ? _left[(end + 4)..] : throw new FormatException("a comment has no end.");
            else
                return;
        }
    }

    private readonly int TextLength()
    {
        for (var i = 1; i < _left.Length; i++)
        {
            if (_left[i] == '\\')
                i++;
            else if (_left[i] == _left[0])
                return i + 1;
        }
        throw new FormatException("a text has no end.");
    }

    private readonly int WordLength()
    {
        var length = 0;
        while (length < _left.Length && (char.IsLetterOrDigit(_left[length]) || _left[length] is '_' or '.'))
            length++;
        return Math.Max(1, length);
    }
}
