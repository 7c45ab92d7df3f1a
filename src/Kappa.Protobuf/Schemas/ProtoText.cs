namespace Kappa.Protobuf.Schemas;

/// <summary>
/// Reads the messages out of the text of a <c>.proto</c> file. It goes by the language's outline (statements, blocks, option values) and leaves the rest to
/// protoc: whoever registered the text has compiled it. Source: Protocol Buffers language specifications (proto2, proto3, editions).
/// </summary>
internal ref struct ProtoText
{
    private const int Deepest = 64;

    private ProtoTokens _tokens;
    private string _package = "";

    private ProtoText(string text) => _tokens = new ProtoTokens(text);

    /// <exception cref="FormatException">It is no such file.</exception>
    public static MessageTree Parse(string text)
    {
        var file = new MessageTree("", IsMapEntry: false);
        var parser = new ProtoText(text);
        parser.ReadBody(file, depth: 0);
        return file with { Name = parser._package };
    }

    // The statements of a file or of a block, up to its closing brace.
    private void ReadBody(MessageTree into, int depth)
    {
        if (depth > Deepest)
            throw new FormatException($"blocks are nested deeper than {Deepest}.");
        while (_tokens.Next())
        {
            var token = _tokens.Current;
            if (token is "}")
            {
                if (depth > 0)
                    return;
                throw new FormatException("a block ends that has not begun.");
            }
            if (token is ";" || (token is "export" or "local" && _tokens.Peek() is "message" or "enum"))
                continue;
            if (token is "{")
                throw new FormatException("a block begins that has no name.");
            if (token is "package" && depth == 0)
                ReadPackage();
            else if (token is "option")
                SkipStatement();
            else if (token is "message" or "enum" or "service" or "extend" or "oneof" && !IsFieldAhead())
                ReadBlock(token.ToString(), into, depth);
            else
                ReadField(into, depth);
        }
        if (depth > 0)
            throw new FormatException("it ends inside a block.");
    }

    // Names of blocks may be names of types as well: a field goes on with a name and "=", a block with a name and "{".
    private readonly bool IsFieldAhead()
    {
        var ahead = _tokens;
        return !(ahead.Next() && ahead.Next() && ahead.Current is "{");
    }

    private void ReadBlock(string kind, MessageTree into, int depth)
    {
        _tokens.Next();
        var name = _tokens.Current.ToString();
        _tokens.Next();
        if (kind is "message")
            ReadBody(into.Add(name), depth + 1);
        else if (kind is "enum" or "service")
            SkipBlock();
        else // groups in it are messages of what is around it
            ReadBody(into, depth + 1);
    }

    // A field or any other statement: up to its semicolon, or, of a group, over its block.
    private void ReadField(MessageTree into, int depth)
    {
        var (isGroup, group) = (false, "");
        do
        {
            var token = _tokens.Current;
            if (token is ";")
                return;
            if (token is "map" && _tokens.Peek() is "<")
                into.Add("", isMapEntry: true);
            if (group.Length == 0 && isGroup)
                group = token.ToString();
            isGroup |= token is "group";
            if (token is "[")
                SkipOptions();
            else if (token is "}")
                throw new FormatException("a statement has no end.");
            else if (token is "{")
            {
                if (group.Length > 0)
                    ReadBody(into.Add(group), depth + 1);
                else
                    SkipBlock();
                return;
            }
        }
        while (_tokens.Next());
        throw new FormatException("a statement has no end.");
    }

    private void ReadPackage()
    {
        while (_tokens.Next() && _tokens.Current is not ";")
            _package += _tokens.Current.ToString();
    }

    private void SkipStatement()
    {
        while (_tokens.Next() && _tokens.Current is not ";")
        {
            if (_tokens.Current is "{")
                SkipBlock();
        }
    }

    private void SkipBlock() => SkipTo("}", "{");

    private void SkipOptions() => SkipTo("]", "[");

    private void SkipTo(string end, string begin)
    {
        for (var open = 1; open > 0;)
        {
            if (!_tokens.Next())
                throw new FormatException("it ends inside a block.");
            if (_tokens.Current.SequenceEqual(begin))
                open++;
            else if (_tokens.Current.SequenceEqual(end))
                open--;
        }
    }
}
