namespace Kappa.Consumer.Formats;

/// <summary>A record without a value, where the format needs one.</summary>
internal static class Tombstone
{
    public static RecordFormatException Fault => new("The record has no value (a tombstone).");
}
