namespace Kappa.Testing.Tests;

/// <summary>What a service team would test: a handler that greets, filters who has no name, and fails on one.</summary>
public sealed class Greeter : IKappaHandler<Greeter.Visitor, Greeter.Greeting>
{
    public ValueTask<Greeting?> HandleAsync(Visitor record, RecordContext context, CancellationToken cancellationToken) => record.Name switch
    {
        "" => ValueTask.FromResult<Greeting?>(null),
        "Nemo" => throw new InvalidOperationException("Nobody of that name."),
        var name => ValueTask.FromResult<Greeting?>(new Greeting($"Hello, {name}!")),
    };

    public sealed record Visitor(string Name);

    public sealed record Greeting(string Text);
}
