using System.Globalization;

namespace Kappa.Sink;

/// <summary>A level whose values are numbers to the machine.</summary>
internal abstract class NumberLevel<T>(string name, ValueColumn<T> column) : PartitionLevel(name)
    where T : unmanaged
{
    private readonly Dictionary<long, int> _numbers = [];
    private (long Key, int Number) _recent = (0, -1);

    public override int Find(int row)
    {
        if (!column.IsPresent(row))
            return FindNull();
        var key = KeyOf(column[row]);
        if (_recent.Number >= 0 && _recent.Key == key)
            return _recent.Number;
        if (!_numbers.TryGetValue(key, out var number))
            _numbers.Add(key, number = Number(TextOf(key)));
        _recent = (key, number);
        return number;
    }

    public override void Clear()
    {
        base.Clear();
        _numbers.Clear();
        _recent = (0, -1);
    }

    protected abstract long KeyOf(T value);

    protected virtual string TextOf(long key) => key.ToString(CultureInfo.InvariantCulture);
}

internal sealed class IntLevel(string name, ValueColumn<int> column) : NumberLevel<int>(name, column)
{
    protected override long KeyOf(int value) => value;
}

internal sealed class LongLevel(string name, ValueColumn<long> column) : NumberLevel<long>(name, column)
{
    protected override long KeyOf(long value) => value;
}

internal sealed class BooleanLevel(string name, ValueColumn<bool> column) : NumberLevel<bool>(name, column)
{
    protected override long KeyOf(bool value) => value ? 1 : 0;

    protected override string TextOf(long key) => key != 0 ? "true" : "false";
}

/// <summary>Days since 1970-01-01.</summary>
internal sealed class DateLevel(string name, ValueColumn<int> column) : NumberLevel<int>(name, column)
{
    protected override long KeyOf(int value) => value;

    protected override string TextOf(long key) => LocalDays.TextOf(key);
}

/// <summary>The day of a timestamp.</summary>
internal sealed class DayLevel(string name, ValueColumn<long> column, LocalDays days) : NumberLevel<long>(name, column)
{
    protected override long KeyOf(long value) => days.DayOf(value);

    protected override string TextOf(long key) => LocalDays.TextOf(key);
}
