namespace Kappa.Testing;
