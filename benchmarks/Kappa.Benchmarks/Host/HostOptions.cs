namespace Kappa.Benchmarks.Host;

/// <summary>Options of <c>host</c>.</summary>
/// <param name="Kafka"><c>--kafka HOST:PORT</c>: a broker; otherwise KAPPA_TEST_KAFKA, or one is started.</param>
/// <param name="Topic"><c>--topic NAME</c>: a topic that is filled already, or with <c>--fill on</c> is filled now.</param>
/// <param name="Fills"><c>--fill on</c>.</param>
/// <param name="Records"><c>--records N</c>: consumed in a measurement; half of it is copied.</param>
/// <param name="Rounds"><c>--rounds N</c>: each figure is the median of so many.</param>
/// <param name="Figures"><c>--figures a,b</c>: which figures; all unless named.</param>
internal sealed record HostOptions(string? Kafka, string? Topic, bool Fills, int Records, int Rounds, IReadOnlyList<string> Figures)
{
    public static HostOptions Parse(string[] args)
    {
        var options = new HostOptions(null, null, false, 6_000_000, 3, []);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new ArgumentException($"{args[i]} needs a value.");
            options = (args[i], args[i + 1]) switch
            {
                ("--kafka", var address) => options with { Kafka = address },
                ("--topic", var topic) => options with { Topic = topic },
                ("--fill", var fill) => options with { Fills = fill == "on" },
                ("--records", var records) => options with { Records = int.Parse(records) },
                ("--rounds", var rounds) => options with { Rounds = int.Parse(rounds) },
                ("--figures", var figures) => options with { Figures = figures.Split(',') },
                _ => throw new ArgumentException($"Unknown option {args[i]}: --kafka, --topic, --fill, --records, --rounds, --figures."),
            };
        }
        return options;
    }
}
