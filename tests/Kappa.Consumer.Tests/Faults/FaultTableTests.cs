using Kappa.Avro;
using Kappa.Consumer.Faults;

namespace Kappa.Consumer.Tests.Faults;

public sealed class FaultTableTests
{
    [Theory]
    [InlineData(404, 40403, false)]
    [InlineData(404, null, true)]
    [InlineData(404, 40401, true)]
    [InlineData(401, null, true)]
    [InlineData(422, 42201, true)]
    [InlineData(503, null, true)]
    [InlineData(null, null, true)]
    public void A_registry_that_does_not_say_that_the_schema_is_unknown_makes_no_dead_letter(int? status, int? code, bool isTriedAgain) =>
        Assert.Equal(isTriedAgain ? FaultAction.RetryAlways : FaultAction.DeadLetter, FaultTable.OfDecode(new SchemaRegistryException("no", status, code)));

    [Fact]
    public void What_lies_in_the_record_or_its_schema_makes_one()
    {
        Assert.Equal(FaultAction.DeadLetter, FaultTable.OfDecode(new UnusableSchemaException("damaged")));
        Assert.Equal(FaultAction.DeadLetter, FaultTable.OfDecode(new RecordFormatException("no frame")));
        Assert.Equal(FaultAction.RetryAlways, FaultTable.OfDecode(new SchemaRegistryUnreachableException("no answer")));
    }
}
