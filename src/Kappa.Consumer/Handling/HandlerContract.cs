namespace Kappa.Consumer.Handling;

/// <summary>What a handler's type says of itself, found by reflection once.</summary>
/// <param name="Handler">The user's class.</param>
/// <param name="In">What it takes.</param>
/// <param name="Out">What it returns.</param>
internal sealed record HandlerContract(Type Handler, Type In, Type Out)
{
    /// <exception cref="ArgumentException">The type is not a handler, or more than one.</exception>
    public static HandlerContract Of(Type handler)
    {
        var implemented = handler.GetInterfaces().Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IKappaHandler<,>)).ToList();
        return implemented switch
        {
            [var only] => new HandlerContract(handler, only.GenericTypeArguments[0], only.GenericTypeArguments[1]),
            [] => throw new ArgumentException($"{handler} is not a handler: it implements no IKappaHandler<TIn, TOut>.", nameof(handler)),
            _ => throw new ArgumentException(
                $"{handler} is {implemented.Count} handlers at once ({string.Join(", ", implemented.Select(each => $"{each.GenericTypeArguments[0].Name} to {each.GenericTypeArguments[1].Name}"))}); a consumer has one.",
                nameof(handler)),
        };
    }
}
