namespace Kappa.Consumer.Tests.Given;

/// <summary>The two kinds of cluster that the same facts are proved on.</summary>
public enum Broker
{
    Embedded,
    Real,
}
