namespace Kappa.Consumer;
