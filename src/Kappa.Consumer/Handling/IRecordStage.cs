using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Handling;

/// <summary>What the workers do with a ready record.</summary>
internal interface IRecordStage
{
    /// <summary>
    /// Carries a record as far as it goes without waiting. True: its handler is done and its slot is free, <paramref name="follower"/> is the next
    /// record of its key. False: the record goes on by itself later and then calls <see cref="HandlerWorkers.Finish"/>.
    /// </summary>
    bool Run(InFlightRecord record, ref EndedRecords ended, out InFlightRecord? follower);

    /// <summary>Gives a record back that was not begun, with those that wait behind it.</summary>
    void GiveBack(InFlightRecord record, ref EndedRecords ended);
}
