namespace Kappa.Sink;

/// <summary>How a field becomes the value of a partition folder.</summary>
public enum PartitionTransform
{
    /// <summary>The value itself: of an int, long, boolean, string, enum, uuid or date.</summary>
    Identity,

    /// <summary>The day, <c>yyyy-MM-dd</c>: of a date, of a timestamp in a stated time zone, or of a local timestamp.</summary>
    Day,
}
