namespace Kappa.Sink;

/// <summary>What is wrong with a landed file.</summary>
public enum LandedFindingKind
{
    /// <summary>An entry names it, and it is neither published nor staged.</summary>
    Missing,

    /// <summary>It is still staged: the entry's publishing did not end. Running the sink again publishes it.</summary>
    NotPublished,

    /// <summary>Its length is not the entry's. Rows that can be read all the same are not missing.</summary>
    Truncated,

    /// <summary>Its content is not what was written: the checksum differs. Rows that can be read all the same are not missing.</summary>
    Changed,

    /// <summary>It cannot be read as Parquet, or lacks the columns of the record id.</summary>
    Unreadable,

    /// <summary>It holds other rows than the entry accounts for.</summary>
    OtherRows,

    /// <summary>It is in the output folder and no entry names it. Records of the job in it are duplicates.</summary>
    NotNamed,
}
