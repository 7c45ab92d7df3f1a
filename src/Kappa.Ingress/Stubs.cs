namespace Kappa.Ingress;
