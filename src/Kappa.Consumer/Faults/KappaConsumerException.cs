namespace Kappa.Consumer;

/// <summary>A consumer has ended because of a fault that it may neither retry nor leave out. What was finished is committed; nothing was dropped.</summary>
public sealed class KappaConsumerException(string message, Exception? inner = null) : Exception(message, inner);
