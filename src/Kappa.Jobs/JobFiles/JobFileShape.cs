using static Kappa.Jobs.Shape;

namespace Kappa.Jobs;

/// <summary>The job file's format: the one table of its properties. <c>docs/kappa-job.schema.json</c> says the same to editors.</summary>
internal static class JobFileShape
{
    public const int MostPartitions = 10_000;

    public static readonly string[] AmbiguousTimes = ["refuse", "earlier", "later"];
    public static readonly string[] RowErrorRules = ["stop", "deadLetter"];
    public static readonly string[] Transforms = ["identity", "day"];

    public static readonly Fields Root = new(
        new Field("$schema", new Text()),
        new Field("name", new Text(), Required: true),
        new Field("id", new Text()),
        new Field(
            "source",
            new Fields(
                new Field("files", new List(new Text(), Least: 1), Required: true),
                new Field("timeZone", new Text()),
                new Field("ambiguousTime", new Text(AmbiguousTimes))),
            Required: true),
        new Field("window", new Fields(new Field("column", new Text(), Required: true), new Field("from", new Text()), new Field("to", new Text()))),
        new Field("target", new Fields(new Field("schema", new Text(), Required: true)), Required: true),
        new Field("mapping", new TextMap()),
        new Field("key", new Text()),
        new Field("onRowError", new Text(RowErrorRules)),
        new Field(
            "topics",
            new Fields(
                new Field("ingress", new Text(), Required: true),
                new Field("egress", new Text(), Required: true),
                new Field("deadLetter", new Text(), Required: true),
                new Field("group", new Text(), Required: true),
                new Field("partitions", new Integer(1, MostPartitions))),
            Required: true),
        new Field(
            "sink",
            new Fields(
                new Field(
                    "partitionBy",
                    new List(
                        new Fields(
                            new Field("field", new Text(), Required: true),
                            new Field("as", new Text()),
                            new Field("transform", new Text(Transforms)),
                            new Field("timeZone", new Text())),
                        Least: 0)))));
}
