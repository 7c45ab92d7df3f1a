using System.Runtime.InteropServices;

namespace Kappa.Ingress;

/// <summary>Native memory for copies that live as long as a batch. Blocks never move, and are used again for the next batch.</summary>
internal sealed unsafe class ByteArena : IDisposable
{
    private const int BlockBytes = 256 * 1024;
    private readonly List<(nint Memory, int Length)> _blocks = [];
    private int _block;
    private int _used;

    /// <summary>Forgets all copies.</summary>
    public void Clear()
    {
        // A block that was made for one great value is not kept for ever.
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (_blocks[i].Length == BlockBytes)
                continue;
            NativeMemory.Free((void*)_blocks[i].Memory);
            _blocks.RemoveAt(i);
        }

        _block = 0;
        _used = 0;
    }

    public nint Copy(nint source, int length)
    {
        var target = Claim(length);
        new ReadOnlySpan<byte>((void*)source, length).CopyTo(new((void*)target, length));
        return target;
    }

    public void Dispose()
    {
        foreach (var (memory, _) in _blocks)
            NativeMemory.Free((void*)memory);
        _blocks.Clear();
    }

    private nint Claim(int length)
    {
        while (_block < _blocks.Count && _blocks[_block].Length - _used < length)
        {
            _block++;
            _used = 0;
        }

        if (_block == _blocks.Count)
        {
            var size = Math.Max(length, BlockBytes);
            _blocks.Add(((nint)NativeMemory.Alloc((nuint)size), size));
        }

        var claimed = _blocks[_block].Memory + _used;
        _used += length;
        return claimed;
    }
}
