namespace Kappa.Sink;
