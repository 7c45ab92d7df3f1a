using System.Text.Json.Serialization;

namespace Kappa.Jobs;

/// <summary>Where a job stands. Ingress, service and sink work at the same time: the state names the first of them that is not done.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    /// <summary>Source, schema and topics fit together; nothing is sent yet.</summary>
    [JsonStringEnumMemberName("planned")]
    Planned,

    /// <summary>Rows are being sent.</summary>
    [JsonStringEnumMemberName("ingesting")]
    Ingesting,

    /// <summary>Every row is in the ingress topic; the service has not read all of them.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>The service is done; the sink is not.</summary>
    [JsonStringEnumMemberName("landing")]
    Landing,

    /// <summary>Everything has landed and is being counted.</summary>
    [JsonStringEnumMemberName("auditing")]
    Auditing,

    /// <summary>Every row is accounted for.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>A stage failed, rows are missing, or the user stopped the run; running the job again goes on.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
