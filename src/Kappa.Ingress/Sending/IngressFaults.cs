namespace Kappa.Ingress;

internal static class IngressFaults
{
}
