using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary>Room for the pointers of one batch of native messages. Owned by the thread that receives.</summary>
internal sealed unsafe class MessageBuffer : SafeHandle
{
    private int _size;

    public MessageBuffer()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    public NativeMessage** Of(int size)
    {
        if (size > _size)
        {
            SetHandle((nint)NativeMemory.Realloc((void*)handle, (nuint)size * (nuint)sizeof(nint)));
            _size = size;
        }
        return (NativeMessage**)handle;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
