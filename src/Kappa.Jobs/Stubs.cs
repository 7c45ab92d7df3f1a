namespace Kappa.Jobs;
