namespace Kappa.Accounting;

/// <summary>The rows of one part: containers of 65,536 rows, ordered by their place, none of them empty.</summary>
internal sealed class PartRows
{
    private long[] _places = new long[1];
    private RowContainer[] _containers = new RowContainer[1];
    private int _size;
    // Rows come mostly in order: where the last one was found.
    private int _recent;

    public long Count { get; private set; }

    public ReadOnlySpan<long> Places => _places.AsSpan(0, _size);

    public RowContainer ContainerAt(int index) => _containers[index];

    public bool Contains(long row)
    {
        var index = Find(row >> 16);
        return index >= 0 && _containers[index].Contains((ushort)row);
    }

    public bool Add(long row)
    {
        if (!GetOrInsert(row >> 16).Add((ushort)row))
            return false;
        Count++;
        return true;
    }

    public void AddRange(long first, long last)
    {
        for (var place = first >> 16; place <= last >> 16; place++)
        {
            var from = place == first >> 16 ? (ushort)first : 0;
            var to = place == last >> 16 ? (ushort)last : ushort.MaxValue;
            var index = Find(place);
            if (index < 0)
            {
                Insert(~index, place, RowContainer.OfRange(from, to));
                Count += to - from + 1;
                continue;
            }
            var before = _containers[index].Count;
            _containers[index].AddRange(from, to);
            Count += _containers[index].Count - before;
        }
    }

    public bool Remove(long row)
    {
        var index = Find(row >> 16);
        if (index < 0 || !_containers[index].Remove((ushort)row))
            return false;
        Count--;
        if (_containers[index].Count == 0)
            RemoveAt(index);
        return true;
    }

    /// <summary>Adds a container behind all others.</summary>
    public void Append(long place, RowContainer container)
    {
        Insert(_size, place, container);
        Count += container.Count;
    }

    public PartRows Clone()
    {
        var clone = new PartRows();
        for (var i = 0; i < _size; i++)
            clone.Append(_places[i], _containers[i].Clone());
        return clone;
    }

    /// <summary>Merges the two ordered lists of containers; those of <paramref name="other"/> are copied, never shared.</summary>
    public void Combine(SetOperation operation, PartRows other)
    {
        var result = new PartRows();
        var (i, j) = (0, 0);
        while (i < _size || j < other._size)
        {
            var left = i < _size ? _places[i] : long.MaxValue;
            var right = j < other._size ? other._places[j] : long.MaxValue;
            if (left < right)
            {
                if (operation != SetOperation.Intersect)
                    result.Append(left, _containers[i]);
                i++;
            }
            else if (right < left)
            {
                if (operation == SetOperation.Union)
                    result.Append(right, other._containers[j].Clone());
                j++;
            }
            else
            {
                var container = _containers[i++];
                container.Combine(operation, other._containers[j++]);
                if (container.Count > 0)
                    result.Append(left, container);
            }
        }
        (_places, _containers, _size, _recent, Count) = (result._places, result._containers, result._size, 0, result.Count);
    }

    private int Find(long place)
    {
        if (_recent < _size && _places[_recent] == place)
            return _recent;
        var index = Places.BinarySearch(place);
        if (index >= 0)
            _recent = index;
        return index;
    }

    private RowContainer GetOrInsert(long place)
    {
        var index = Find(place);
        if (index >= 0)
            return _containers[index];
        var container = new RowContainer();
        Insert(~index, place, container);
        _recent = ~index;
        return container;
    }

    private void Insert(int index, long place, RowContainer container)
    {
        if (_size == _places.Length)
        {
            Array.Resize(ref _places, 2 * _size);
            Array.Resize(ref _containers, 2 * _size);
        }
        Array.Copy(_places, index, _places, index + 1, _size - index);
        Array.Copy(_containers, index, _containers, index + 1, _size - index);
        (_places[index], _containers[index]) = (place, container);
        _size++;
    }

    private void RemoveAt(int index)
    {
        _size--;
        Array.Copy(_places, index + 1, _places, index, _size - index);
        Array.Copy(_containers, index + 1, _containers, index, _size - index);
        _containers[_size] = null!;
    }
}
