using System.Runtime.CompilerServices;
using Kappa.Consumer.Producing;

namespace Kappa.Consumer.Handling;

/// <summary>A record with the tasks that it waits for. Its continuations are made once and serve every use.</summary>
internal sealed class HandledRecord<TIn, TOut> : ResultRecord<TOut>
{
    private readonly Action _onDecoded;
    private readonly Action _onHandled;
    private ConfiguredValueTaskAwaitable<TIn>.ConfiguredValueTaskAwaiter _decoding;
    private ConfiguredValueTaskAwaitable<TOut?>.ConfiguredValueTaskAwaiter _handling;

    public HandledRecord(HandlingStage<TIn, TOut> stage)
    {
        _onDecoded = () => stage.GoOnDecoded(this);
        _onHandled = () => stage.GoOnHandled(this);
    }

    /// <summary>Goes on with the record when it is decoded. The caller lets go of it.</summary>
    public void AwaitDecoded(ValueTask<TIn> decoding)
    {
        _decoding = decoding.ConfigureAwait(false).GetAwaiter();
        _decoding.UnsafeOnCompleted(_onDecoded);
    }

    /// <summary>Goes on with the record when it is handled. The caller lets go of it.</summary>
    public void AwaitHandled(ValueTask<TOut?> handling)
    {
        _handling = handling.ConfigureAwait(false).GetAwaiter();
        _handling.UnsafeOnCompleted(_onHandled);
    }

    /// <summary>The decoded value, or the fault as it was thrown. Once.</summary>
    public TIn TakeDecoded()
    {
        var decoding = _decoding;
        _decoding = default;
        return decoding.GetResult();
    }

    /// <summary>The handler's result, or the fault as it was thrown. Once.</summary>
    public TOut? TakeHandled()
    {
        var handling = _handling;
        _handling = default;
        return handling.GetResult();
    }
}
