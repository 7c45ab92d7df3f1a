namespace Kappa.Sink;

/// <summary>The sink cannot go on. The message says what is wrong, where, and what to do.</summary>
public sealed class SinkException(SinkFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of fault it is.</summary>
    public SinkFault Fault { get; } = fault;
}
