namespace Kappa.Benchmarks.Kafka;

/// <summary>Options of <c>kafka</c>.</summary>
/// <param name="Kafka"><c>--kafka HOST:PORT</c>: a broker; otherwise KAPPA_TEST_KAFKA, or one is started.</param>
/// <param name="Records"><c>--records N</c>: consumed in a measurement, so many that starting is a small part of it; a third of it is copied.</param>
/// <param name="Rounds"><c>--rounds N</c>.</param>
/// <param name="Managed"><c>--managed on|off</c>: whether Confluent.Kafka's managed client is measured too.</param>
/// <param name="Headers"><c>--headers on|off|both</c>: records with a header of 32 bytes, the record id's, and without any.</param>
internal sealed record BenchmarkOptions(string? Kafka, int Records, int Rounds, bool Managed, string Headers)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        var options = new BenchmarkOptions(null, 3_000_000, 5, true, "both");
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a value.");
            options = (args[i], args[i + 1]) switch
            {
                ("--kafka", var address) => options with { Kafka = address },
                ("--records", var records) => options with { Records = int.Parse(records) },
                ("--rounds", var rounds) => options with { Rounds = int.Parse(rounds) },
                ("--managed", var managed) => options with { Managed = managed == "on" },
                ("--headers", "on" or "off" or "both") => options with { Headers = args[i + 1] },
                _ => throw new ArgumentException($"Unknown option {args[i]}: --kafka, --records, --rounds, --managed, --headers on|off|both."),
            };
        }
        return options;
    }
}
