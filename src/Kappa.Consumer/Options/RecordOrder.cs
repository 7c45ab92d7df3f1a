namespace Kappa.Consumer;

/// <summary>Which records wait for one another. Whatever is chosen, offsets are committed in order only.</summary>
public enum RecordOrder
{
    /// <summary>Records of one key are handled one after the other, in the order of their offsets; records without a key wait for none.</summary>
    Key,

    /// <summary>Records of one partition are handled one after the other.</summary>
    Partition,

    /// <summary>No record waits for another.</summary>
    None,
}
