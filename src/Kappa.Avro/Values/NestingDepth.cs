using System.Runtime.CompilerServices;

namespace Kappa.Avro;

/// <summary>Keeps a record that nests itself from ending the process: bytes, or an object that holds itself, could go on without end.</summary>
internal static class NestingDepth
{
    /// <exception cref="AvroDataException">The stack has no room for another level.</exception>
    public static void Check()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new AvroDataException("The value nests records deeper than the stack allows.");
    }
}
