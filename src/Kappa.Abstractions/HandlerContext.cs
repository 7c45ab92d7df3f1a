namespace Kappa;

/// <summary>An attempt at a record, as middleware sees it. Used by one thread at a time.</summary>
/// <param name="record">Where the record came from.</param>
/// <param name="value">The decoded value.</param>
/// <param name="services">The record's scope where the handler or middleware is scoped; else the application's services.</param>
/// <param name="cancellationToken">What the handler will be given.</param>
public sealed class HandlerContext(RecordContext record, object? value, IServiceProvider services, CancellationToken cancellationToken = default)
{
    private Dictionary<object, object?>? _items;

    /// <summary>Where the record came from, and the number of the attempt.</summary>
    public RecordContext Record { get; } = record;

    /// <summary>The decoded value; another one of the handler's type may be put in its place.</summary>
    public object? Value { get; set; } = value;

    /// <summary>The handler's result once it has run (of a handler with several results their list), null for none; another one may be put in its place.</summary>
    public object? Result { get; set; }

    /// <summary>The record's scope where the handler or middleware is scoped; else the application's services.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>Given to the handler; one that is cancelled earlier may be put in its place.</summary>
    public CancellationToken CancellationToken { get; set; } = cancellationToken;

    /// <summary>What middleware leaves for what comes after it in this attempt.</summary>
    public IDictionary<object, object?> Items => _items ??= [];
}
