namespace Kappa.Jobs;

/// <summary>How a partition's value is made of a field.</summary>
internal enum JobTransform
{
    /// <summary>The field's value as it is.</summary>
    Identity,

    /// <summary>The calendar day of a timestamp in a time zone, or of a date.</summary>
    Day,
}

/// <summary>A column that landed files are partitioned by: a folder <c>As=value</c>.</summary>
/// <param name="Field">Field of the result.</param>
/// <param name="As">Name of the column.</param>
/// <param name="Transform">How its value is made.</param>
/// <param name="TimeZone">IANA zone of <see cref="JobTransform.Day"/>; null otherwise.</param>
internal sealed record JobPartition(string Field, string As, JobTransform Transform, string? TimeZone);
