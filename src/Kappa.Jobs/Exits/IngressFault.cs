using Kappa.Ingress;
using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>Turns what stopped an ingress into the fault of its stage.</summary>
internal static class IngressFault
{
    public static StageFailedException Of(string stage, IngressFailure failure) => failure switch
    {
        // Sending again would meet the same row and the same file: the input has to change.
        IngressFailure.RowRefused { Error.Fault: RowFault.AmbiguousTime } => new StageFailedException(
            stage,
            failure.Message,
            new BadInputException("source.ambiguousTime \"earlier\" or \"later\" says which of the two is meant; onRowError \"deadLetter\" would set such rows aside. The changed job is another one: give it another id, or land it elsewhere with --out.")),
        IngressFailure.RowRefused => new StageFailedException(
            stage, failure.Message, new BadInputException("onRowError \"deadLetter\" would set such rows aside, each with its cause, and go on; or change the mapping or the target's type.")),
        IngressFailure.SourceFailed { Error.Fault: not SourceFault.Changed } => new StageFailedException(
            stage, failure.Message, new BadInputException("Mend or replace the file. The job was begun with the file as it is: give the job another id, or land it elsewhere with --out, or remove its folder.")),
        IngressFailure.SourceFailed => new StageFailedException(stage, failure.Message, new BadInputException("The source must not change while a job runs.")),
        IngressFailure.RecordFailed failed => new StageFailedException(stage, failure.Message, new KafkaException(failed.Error)),
        IngressFailure.ClusterFailed failed => new StageFailedException(stage, failure.Message, new KafkaException(failed.Error)),
        _ => new StageFailedException(stage, failure.Message),
    };
}
