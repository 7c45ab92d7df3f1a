namespace Kappa.Faults.Checking;

/// <summary>What a record has left behind: a result, a marker of a filtered record, or a dead letter.</summary>
/// <param name="Row">Row of the record id.</param>
/// <param name="Topic">Output or dead-letter topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Offset in it.</param>
/// <param name="AppendedMs">When its broker wrote it down, milliseconds since 1970.</param>
/// <param name="Process">The member that wrote the result; null of what is no result.</param>
internal readonly record struct Trace(long Row, string Topic, int Partition, long Offset, long AppendedMs, int? Process);
