namespace Kappa.Consumer.Tests.Given;

/// <summary>What the tests' handlers take.</summary>
public sealed record Order
{
    public required string Customer { get; init; }

    public required int Number { get; init; }
}

/// <summary>What they return.</summary>
public sealed record Invoice
{
    public required string Customer { get; init; }

    public required int Number { get; init; }
}
