namespace Kappa.Accounting;

internal enum SetOperation
{
    Union,
    Intersect,
    Except,
}
