using System.Diagnostics.CodeAnalysis;

namespace Kappa.Ingress;

/// <summary>A value that passed every check, or all the errors that were found: never the first one only.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <typeparam name="TError">One thing that is wrong.</typeparam>
public readonly struct Checked<T, TError>
    where T : class
{
    private readonly IReadOnlyList<TError>? _errors;

    /// <summary>A value without errors.</summary>
    public Checked(T value) => Value = value;

    /// <summary>Errors, at least one.</summary>
    public Checked(IReadOnlyList<TError> errors)
    {
        if (errors.Count == 0)
            throw new ArgumentException("No value and no error.", nameof(errors));
        _errors = errors;
    }

    /// <summary>The value; null when there are errors.</summary>
    public T? Value { get; }

    /// <summary>Everything that is wrong; empty when there is a value.</summary>
    public IReadOnlyList<TError> Errors => _errors ?? [];

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;
}
