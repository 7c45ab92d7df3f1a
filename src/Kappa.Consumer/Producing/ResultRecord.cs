using Kappa.Consumer.Producing.Several;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Producing;

/// <summary>A record with what is to be written for it, kept until the producer has taken it.</summary>
internal abstract class ResultRecord<TOut> : InFlightRecord
{
    /// <summary>What the handler returned.</summary>
    public TOut? Result { get; set; }

    /// <summary>Why it becomes a dead letter; null as long as it does not.</summary>
    public OutgoingFault? Fault { get; set; }

    /// <summary>What its acknowledgement will make of it.</summary>
    public RecordOutcome Outcome { get; set; }

    /// <summary>Why what was written last is a dead letter, or a copy for a retry topic; null where it is a result or a marker.</summary>
    public OutgoingFault? DeadLetter => Outcome is RecordOutcome.DeadLettered or RecordOutcome.Delayed ? Fault : null;

    /// <summary>Whether a slot and the lane are still held by it: not so when a first write was refused by the broker after the producer had taken it.</summary>
    public bool IsRewrite { get; set; }

    /// <summary>Clock when the producer was given it; 0 where nobody wants to know.</summary>
    public long SendBegan { get; set; }

    /// <summary>The writes of several results; null where the record never had any.</summary>
    public SeveralWrites? Several { get; set; }

    public override void Clear()
    {
        Several?.End();
        Result = default;
        Fault = null;
        IsRewrite = false;
        base.Clear();
    }
}
