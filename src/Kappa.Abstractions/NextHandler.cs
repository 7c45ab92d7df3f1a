namespace Kappa;

/// <summary>What comes next around a record: further middleware, and then the handler.</summary>
public delegate ValueTask NextHandler(HandlerContext context);
