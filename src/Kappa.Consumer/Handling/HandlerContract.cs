namespace Kappa.Consumer.Handling;

/// <summary>What a handler's type says of itself, found by reflection once.</summary>
/// <param name="Handler">The user's class.</param>
/// <param name="Kind">The open interface that it implements.</param>
/// <param name="In">What it takes.</param>
/// <param name="Out">What one result is.</param>
internal sealed record HandlerContract(Type Handler, Type Kind, Type In, Type Out)
{
    // One that implements the second implements the third: the first that fits says what it is.
    private static readonly Type[] Kinds = [typeof(IKappaBatchHandler<,>), typeof(IKappaManyHandler<,>), typeof(IKappaHandler<,>)];

    /// <exception cref="ArgumentException">The type is not a handler, or more than one.</exception>
    public static HandlerContract Of(Type handler)
    {
        var contracts = Kinds.SelectMany(kind => handler.GetInterfaces().Where(each => Is(each, kind)).Select(each => Of(handler, kind, each))).ToList();
        contracts.RemoveAll(each => each.Kind == typeof(IKappaHandler<,>) && contracts.Exists(many => many.Covers(each)));
        return contracts switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"{handler} is not a handler: it implements no IKappaHandler<TIn, TOut>, IKappaManyHandler<TIn, TOut> or IKappaBatchHandler<TIn, TOut>.", nameof(handler)),
            _ => throw new ArgumentException(
                $"{handler} is {contracts.Count} handlers at once ({string.Join(", ", contracts.Select(each => $"{each.In.Name} to {each.Out.Name}"))}); a consumer has one.",
                nameof(handler)),
        };
    }

    private static bool Is(Type type, Type kind) => type.IsGenericType && type.GetGenericTypeDefinition() == kind;

    private static HandlerContract Of(Type handler, Type kind, Type implemented) =>
        new(handler, kind, implemented.GenericTypeArguments[0], implemented.GenericTypeArguments[1]);

    private bool Covers(HandlerContract single) =>
        Kind == typeof(IKappaManyHandler<,>) && single.In == In && single.Out == typeof(IReadOnlyList<>).MakeGenericType(Out);
}
