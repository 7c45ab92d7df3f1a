using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Kappa.Protobuf.Schemas;
using Kappa.Protobuf.Tests.Given;

namespace Kappa.Protobuf.Tests.Schemas;

public sealed class MessageTreeTests
{
    public static TheoryData<string> KnownFiles => [.. Files.Keys];

    private static readonly Dictionary<string, FileDescriptor> Files = new FileDescriptor[]
    {
        AnyReflection.Descriptor, ApiReflection.Descriptor, DurationReflection.Descriptor, StructReflection.Descriptor, TimestampReflection.Descriptor,
        TypeReflection.Descriptor, WrappersReflection.Descriptor, DescriptorReflection.Descriptor,
    }.ToDictionary(file => file.Name);

    [Theory, MemberData(nameof(KnownFiles))]
    public void Text_and_descriptor_of_a_file_lead_to_the_same_messages(string name)
    {
        var file = Files[name];
        var source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "google", Path.GetFileName(name)));
        var text = MessageTree.Parse(source);
        var descriptor = MessageTree.Parse(file.SerializedData.ToBase64());
        var found = 0;
        foreach (var (message, path) in file.MessageTypes.SelectMany(message => All(message, [])))
        {
            Assert.Equal(message.FullName, descriptor.Find(path, countsMapEntries: true));
            // the text is of another release than the descriptor, which has grown at its ends
            if (!message.IsMapEntry && source.Contains($"message {message.Name} ", StringComparison.Ordinal))
                Assert.Equal(message.FullName, text.Find(path, countsMapEntries: true));
            found++;
        }
        Assert.True(found > 0);
        Assert.Equal(file.MessageTypes[^1].FullName, text.Find([file.MessageTypes.Count - 1], countsMapEntries: true));
        Assert.Null(text.Find([file.MessageTypes.Count], countsMapEntries: true));
        Assert.Null(descriptor.Find([file.MessageTypes.Count], countsMapEntries: true));
    }

    [Fact]
    public void Entries_of_maps_may_be_counted_or_not()
    {
        foreach (var tree in new[] { MessageTree.Parse(PurchaseText), MessageTree.Parse(ShopReflection.Descriptor.SerializedData.ToBase64()) })
        {
            Assert.True(tree.Leads([0, 1], "shop.Purchase.Line"));
            Assert.True(tree.Leads([0, 0], "shop.Purchase.Line"));
            Assert.True(tree.Leads([0, 1, 0], "shop.Purchase.Line.Part"));
            Assert.False(tree.Leads([0, 2], "shop.Purchase.Line"));
            Assert.False(tree.Leads([0], "shop.Bill"));
            Assert.True(tree.Leads([1], "shop.Bill"));
        }
    }

    [Fact]
    public void Whatever_the_language_has_around_messages_is_passed_over()
    {
        const string Text = """
            /* message No { */ // message No {
            syntax = "proto2"; import public "message.proto"; option (a).b = { c: "}" d { e: [1] } };
            package a . b.c ;
            enum E { option allow_alias = true; X = 0 [(o) = { s: "]};" }]; reserved 2 to 9; }
            extend .google.protobuf.FieldOptions { optional string message = 50000; optional group InExtend = 5 { optional int32 z = 1; } }
            service S { rpc M (A) returns (stream B) { option (x) = { y: "{" }; } }
            message message {
              optional message message = 1; optional string group = 2 [default = "it's };"];
              extensions 100 to 199 [declaration = { number: 1 full_name: ".x" }];
              oneof oneof { string map = 3; group InOneof = 4 { message Inner {} } }
              repeated group Group = 5 { optional bytes b = 1 [default = '\'{']; } ;
              optional enum enum = 6; reserved "message", "x";
              message Last {}
            }
            local enum F { Y = 0; }
            export message Exported {};
            """;
        var tree = MessageTree.Parse(Text);
        string?[] expected =
        [
            "a.b.c.InExtend", "a.b.c.message", "a.b.c.message.InOneof", "a.b.c.message.InOneof.Inner", "a.b.c.message.Group", "a.b.c.message.Last", "a.b.c.Exported", null, null,
        ];
        int[][] ways = [[0], [1], [1, 0], [1, 0, 0], [1, 1], [1, 2], [2], [3], [1, 3]];
        Assert.Equal(expected, ways.Select(way => tree.Find(way, countsMapEntries: true)));
    }

    [Theory]
    [InlineData("message A {")]
    [InlineData("}")]
    [InlineData("message A { int32 x = 1 }")]
    [InlineData("/* no end")]
    [InlineData("option x = \"no end")]
    [InlineData("not a file")]
    [InlineData("{\"type\":\"record\"}")]
    [InlineData("bm8gZGVzY3JpcHRvcg==")]
    public void What_is_no_file_is_refused(string text) => Assert.Throws<FormatException>(() => MessageTree.Parse(text));

    [Fact]
    public void Blocks_that_never_stop_opening_are_refused() =>
        Assert.Throws<FormatException>(() => MessageTree.Parse(string.Concat(Enumerable.Repeat("message A { ", 100_000))));

    private static string PurchaseText => """
        syntax = "proto3"; package shop;
        message Purchase { map<string, string> labels = 3; message Line { message Part { int32 weight = 1; } } repeated Line lines = 4; }
        message Bill { }
        """;

    private static IEnumerable<(MessageDescriptor Message, int[] Path)> All(MessageDescriptor message, int[] to)
    {
        int[] path = [.. to, message.Index];
        return message.NestedTypes.SelectMany(nested => All(nested, path)).Prepend((message, path));
    }
}
