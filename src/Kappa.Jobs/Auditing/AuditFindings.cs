using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>
/// The verdict over the evidence. A row counts as present at a stage when that stage has it, or any later one does: what has landed was
/// processed, whatever the topic has dropped since. So every selected row is in exactly one of seven sets:
/// <code>
///  selected ──► ingress ──► service ──┬─ result ──► landed
///                 │           │       │                └ missing: Landing
///                 │           │       ├─ filtered
///                 │           │       └─ dead letter ── missing: DeadLetter
///                 │           └ missing: Service
///                 └ missing: Ingress
/// </code>
/// </summary>
/// <param name="Table">The numbers.</param>
/// <param name="Missing">The rows that each stage lost; a stage that lost none has an empty set.</param>
/// <param name="Foreign">Landed rows that are not selected.</param>
internal sealed record AuditFindings(AuditTable Table, IReadOnlyDictionary<AuditStage, RowSet> Missing, RowSet Foreign)
{
    public static AuditFindings Of(AuditEvidence evidence)
    {
        var selected = Less(evidence.Snapshot, evidence.Excluded);
        var landed = Both(evidence.Landed, selected);

        // An entry that says "landed" binds the sink, whatever else became of the row; a result that only the topic has may be the second answer to a
        // row that was filtered or dead-lettered before, which the sink rightly left out.
        var lostOnLanding = Both(Less(evidence.Committed, landed), selected);
        var unclaimed = Less(Both(evidence.Results, selected), landed);
        unclaimed.ExceptWith(evidence.Filtered);
        unclaimed.ExceptWith(evidence.DeadLettered);
        lostOnLanding.UnionWith(unclaimed);

        var filtered = Less(Both(evidence.Filtered, selected), landed);
        filtered.ExceptWith(lostOnLanding);

        var deadLetters = Less(Both(Union(evidence.DeadLettered, evidence.Refused), selected), landed);
        deadLetters.ExceptWith(lostOnLanding);
        deadLetters.ExceptWith(filtered);
        // A row that is dead-lettered and never was in the ingress topic was refused by the ingress, whichever run did it: the service has not seen it.
        var refused = Less(deadLetters, evidence.Ingress).Count;
        var lostDeadLetters = Both(deadLetters, evidence.DeadLettersGone);
        deadLetters.ExceptWith(lostDeadLetters);

        var processed = Union(landed, lostOnLanding);
        processed.UnionWith(filtered);
        processed.UnionWith(deadLetters);
        processed.UnionWith(lostDeadLetters);
        // What the topic dropped before it was answered, nobody can answer any more.
        var lostByService = Less(Both(evidence.Ingress, selected), processed);
        var lostOnIngress = Less(Less(selected, evidence.Ingress), processed);
        lostOnIngress.UnionWith(Both(lostByService, evidence.IngressDropped));
        lostByService.ExceptWith(evidence.IngressDropped);

        var foreign = Less(evidence.Landed, selected);
        var ingressPresent = selected.Count - lostOnIngress.Count;
        var results = landed.Count + lostOnLanding.Count;
        AuditLine[] lines =
        [
            new("snapshot", evidence.Snapshot.Count, evidence.Snapshot.Count, 0, 0),
            new("window", evidence.Snapshot.Count, selected.Count, 0, 0),
            new("ingress topic", selected.Count - refused, ingressPresent - refused, lostOnIngress.Count, evidence.IngressDuplicates),
            new("service", ingressPresent - refused, processed.Count - refused, lostByService.Count, evidence.ServiceDuplicates),
            new(AuditLine.DeadLetters, deadLetters.Count + lostDeadLetters.Count, deadLetters.Count, lostDeadLetters.Count, evidence.DeadLetterDuplicates),
            new("landed files", results, landed.Count, lostOnLanding.Count, evidence.LandedDuplicates),
        ];
        var table = new AuditTable(
            lines,
            evidence.Snapshot.Count,
            evidence.Snapshot.Count - selected.Count,
            landed.Count,
            filtered.Count,
            deadLetters.Count,
            lostOnIngress.Count + lostByService.Count + lostDeadLetters.Count + lostOnLanding.Count,
            evidence.LandedDuplicates,
            foreign.Count,
            evidence.Damage,
            evidence.Notes);
        var missing = new Dictionary<AuditStage, RowSet>
        {
            [AuditStage.Ingress] = lostOnIngress,
            [AuditStage.Service] = lostByService,
            [AuditStage.DeadLetter] = lostDeadLetters,
            [AuditStage.Landing] = lostOnLanding,
        };
        return new AuditFindings(table, missing, foreign);
    }

    private static RowSet Less(RowSet one, RowSet other)
    {
        var rest = one.Clone();
        rest.ExceptWith(other);
        return rest;
    }

    private static RowSet Both(RowSet one, RowSet other)
    {
        var common = one.Clone();
        common.IntersectWith(other);
        return common;
    }

    private static RowSet Union(RowSet one, RowSet other)
    {
        var all = one.Clone();
        all.UnionWith(other);
        return all;
    }
}
