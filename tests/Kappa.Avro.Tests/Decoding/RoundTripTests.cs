using CsCheck;
using Kappa.Avro.Tests.Types;

namespace Kappa.Avro.Tests.Decoding;

public sealed class RoundTripTests
{
    private static readonly AvroSchema Schema = AvroSchema.For<SchemaOfTypeTests.Trip>();
    private static readonly AvroEncoder<SchemaOfTypeTests.Trip> Encoder = AvroEncoder<SchemaOfTypeTests.Trip>.Compile(Schema);
    private static readonly AvroDecoder<SchemaOfTypeTests.Trip> Decoder = AvroDecoder<SchemaOfTypeTests.Trip>.Compile(Schema);

    [Fact]
    public void A_record_comes_back_as_it_was()
    {
        var first = Make(null);
        var second = Make(first) with { Note = null, Stops = null, Refund = null, Rating = null, Tags = [], Raw = [] };
        foreach (var trip in new[] { first, second })
        {
            var writer = new AvroWriter();
            Encoder.Encode(trip, writer);
            var back = Decoder.Decode(writer.Written);
            Assert.Equivalent(trip, back, strict: true);
            var again = new AvroWriter();
            Encoder.Encode(back, again);
            Assert.Equal(writer.Written.ToArray(), again.Written.ToArray());
        }
    }

    [Fact]
    public void Encoding_allocates_nothing_and_decoding_the_object_alone()
    {
        var schema = AvroSchema.For<Plain>();
        var encoder = AvroEncoder<Plain>.Compile(schema);
        var decoder = AvroDecoder<Plain>.Compile(schema);
        var writer = new AvroWriter();
        var value = new Plain(1, 2.5, DateTimeOffset.UnixEpoch, null, 7, SchemaOfTypeTests.Payment.CreditCard, Guid.NewGuid(), 12.34m, new DateOnly(2025, 11, 1), true);
        var size = Measure(() => value = value with { Id = 2 });
        Assert.Equal(0, Measure(() =>
        {
            writer.Clear();
            encoder.Encode(value, writer);
        }));
        Assert.Equal(size, Measure(() => value = decoder.Decode(writer.Written)));
    }

    [Fact]
    public void Encoding_a_generic_record_allocates_nothing()
    {
        var schema = AvroSchema.For<Plain>();
        var encoder = AvroEncoder<AvroRecord>.Compile(schema);
        var writer = new AvroWriter();
        var value = new Plain(1, 2.5, DateTimeOffset.UnixEpoch, null, 7, SchemaOfTypeTests.Payment.CreditCard, Guid.NewGuid(), 12.34m, new DateOnly(2025, 11, 1), true);
        var record = RoundTrip.Decode<AvroRecord>(schema, RoundTrip.Encode(schema, value));
        Assert.Equal(0, Measure(() =>
        {
            writer.Clear();
            encoder.Encode(record, writer);
        }));
    }

    [Fact]
    public void Random_bytes_are_a_value_or_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            Decoder.Decode(bytes);
        }
        catch (AvroDataException)
        {
            // refused
        }
    });

    [Fact]
    public void A_value_with_one_byte_changed_cut_or_added_is_a_value_or_refused()
    {
        var writer = new AvroWriter();
        Encoder.Encode(Make(Make(null)), writer);
        var whole = writer.Written.ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 2]).Sample((at, with, how) =>
        {
            var bytes = whole.ToList();
            if (how == 0) bytes[at] = with;
            else if (how == 1) bytes.RemoveAt(at);
            else bytes.Insert(at, with);
            try
            {
                Decoder.Decode(bytes.ToArray());
            }
            catch (AvroDataException)
            {
                // refused
            }
        });
    }

    [Fact]
    public void Every_cut_of_a_value_is_refused()
    {
        var writer = new AvroWriter();
        Encoder.Encode(Make(null), writer);
        var whole = writer.Written.ToArray();
        for (var length = 0; length < whole.Length; length++) Assert.Throws<AvroDataException>(() => Decoder.Decode(whole.AsSpan(0, length)));
        Assert.Contains("another schema", Assert.Throws<AvroDataException>(() => Decoder.Decode([.. whole, 0])).Message, StringComparison.Ordinal);
    }

    public sealed record Plain(
        int Id, double Distance, DateTimeOffset At, int? Count, long? Big, SchemaOfTypeTests.Payment Payment, Guid Key, [AvroDecimal(9, 2)] decimal Fare, DateOnly Day, bool Flag);

    private static long Measure(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }

    private static SchemaOfTypeTests.Trip Make(SchemaOfTypeTests.Trip? before) => new(
        2, 132, 3.25, 17.50m, new DateOnly(2025, 11, 3), new TimeOnly(23, 59, 59, 999, 999), new DateTimeOffset(2025, 11, 3, 4, 5, 6, TimeSpan.Zero),
        Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), SchemaOfTypeTests.Payment.CreditCard, SchemaOfTypeTests.Payment.Cash, "a note €",
        ["a", "", "ccc"], [new("JFK", DateTimeOffset.UnixEpoch), new("LGA", DateTimeOffset.UnixEpoch.AddTicks(-10))], new() { ["toll"] = 6.94, ["none"] = null },
        [1, 2, 3], new(1, 2, 3), before, 4, "Y", 3)
    {
        Tip = 1.5f,
    };
}
