namespace Kappa.Jobs;

/// <summary>Something that the user gave is wrong; the message lists all of it. Ends the process with <see cref="KappaExitCode.BadInput"/>.</summary>
internal sealed class BadInputException(string message, Exception? inner = null) : Exception(message, inner);
