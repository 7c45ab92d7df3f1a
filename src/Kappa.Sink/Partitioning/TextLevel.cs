using System.Text;

namespace Kappa.Sink;

/// <summary>A level of texts.</summary>
/// <param name="name">Partition column.</param>
/// <param name="column">Texts.</param>
/// <param name="isOnlyCopy">Whether the path is the only place that keeps the value.</param>
internal sealed class TextLevel(string name, BytesColumn column, bool isOnlyCopy) : PartitionLevel(name)
{
    private readonly Dictionary<string, int> _numbers = [];

    public override int Find(int row)
    {
        if (!column.IsPresent(row))
            return FindNull();
        var text = column[row];
        if (text.IsEmpty)
        {
            // As Hive and Spark do. It is lossless only while the file has the value too.
            return isOnlyCopy
                ? throw new PartitionValueException($"the field {Name} is an empty string, which a folder cannot be told apart from null by. Give the partition column another name than the field's: the value then stays in the file as well")
                : FindNull();
        }
        Span<char> characters = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var known = characters[..Encoding.UTF8.GetChars(text, characters)];
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(known, out var number))
            return number;
        if (isOnlyCopy && known is HivePath.Null)
            throw new PartitionValueException($"the field {Name} is {HivePath.Null}, which stands for null in a path. Give the partition column another name than the field's");
        number = Number(known.ToString());
        _numbers.Add(known.ToString(), number);
        return number;
    }

    public override void Clear()
    {
        base.Clear();
        _numbers.Clear();
    }
}
