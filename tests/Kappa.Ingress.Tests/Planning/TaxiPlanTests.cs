namespace Kappa.Ingress.Tests;

public sealed class TaxiPlanTests
{
    [Fact]
    public async Task The_month_of_trips_can_be_planned()
    {
        var made = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()));
        Assert.Empty(made.Errors);
        Assert.Equal(21, made.Value!.Fields.Count);
        Assert.Equal(5, made.Value.Key);
    }
}
