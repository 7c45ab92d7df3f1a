namespace Kappa.Jobs;

/// <summary>The topics that a job runs over.</summary>
/// <param name="Ingress">Rows, for the service to read.</param>
/// <param name="Egress">The service's results.</param>
/// <param name="DeadLetter">Records and rows that were given up.</param>
/// <param name="Group">The service's consumer group.</param>
/// <param name="Partitions">Partitions of a topic that is not there yet and is created.</param>
internal sealed record JobTopics(string Ingress, string Egress, string DeadLetter, string Group, int Partitions)
{
    public const int DefaultPartitions = 4;
}
