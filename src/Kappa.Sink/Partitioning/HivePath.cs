using System.Text;

namespace Kappa.Sink;

/// <summary>Partition folders as Hive names them (<c>FileUtils.escapePathName</c>): what a path cannot hold as %XX of its character.</summary>
internal static class HivePath
{
    /// <summary>What stands for null.</summary>
    public const string Null = "__HIVE_DEFAULT_PARTITION__";

    // The limit of one name on every file system in use, HDFS by its default included.
    private const int MaxNameBytes = 255;

    private const string Escaped = "\"#%'*/:=?\\\u007F{[]^";

    /// <exception cref="PartitionValueException">The name is too long.</exception>
    public static string Segment(string column, string? value)
    {
        var name = $"{Escape(column)}={(value is null ? Null : Escape(value))}";
        if (Encoding.UTF8.GetByteCount(name) is var bytes && bytes > MaxNameBytes)
            throw new PartitionValueException($"its partition folder would have a name of {bytes} bytes, and {MaxNameBytes} are possible: {name[..60]}…");
        return name;
    }

    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var each in text)
        {
            if (each < ' ' || Escaped.Contains(each))
                escaped.Append('%').Append(((int)each).ToString("X2"));
            else
                escaped.Append(each);
        }
        return escaped.ToString();
    }
}
