namespace Kappa.Jobs;

/// <summary>The stage that lost a row.</summary>
internal enum AuditStage
{
    /// <summary>The row is not in the ingress topic.</summary>
    Ingress,

    /// <summary>The row was in the ingress topic; it has no result, no marker and no dead letter.</summary>
    Service,

    /// <summary>The row was dead-lettered, and the topic does not hold it where it should.</summary>
    DeadLetter,

    /// <summary>The row has a result, and no landed file holds it.</summary>
    Landing,
}
