using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Every_refused_setting_is_named_in_one_message()
    {
        var refused = Assert.Throws<KafkaException>(() => KafkaConsumer.Open(Cluster.Settings(
            "127.0.0.1:1", ("no.such.setting", "1"), ("fetch.min.bytes", "many"), ("dotnet.cancellation.delay.max.ms", "10"))));
        Assert.Contains("no.such.setting", refused.Message);
        Assert.Contains("fetch.min.bytes", refused.Message);
        Assert.Contains("dotnet.cancellation.delay.max.ms", refused.Message);
        Assert.Contains("no.such.setting", Assert.Throws<KafkaException>(() => KafkaProducer.Open([new("no.such.setting", "1")], new Acknowledgements())).Message);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_refused_with_the_reason()
    {
        var refused = Assert.Throws<KafkaException>(() => KafkaConsumer.Open(Cluster.Settings(
            "127.0.0.1:1", ("group.id", "g"), ("session.timeout.ms", "60000"), ("max.poll.interval.ms", "30000"))));
        Assert.Contains("max.poll.interval.ms", refused.Message);
        refused = Assert.Throws<KafkaException>(() => KafkaProducer.Open(
            Cluster.Settings("127.0.0.1:1", ("acks", "1"), ("enable.idempotence", "true")), new Acknowledgements()));
        Assert.Contains("acks", refused.Message);
    }

    [Fact]
    public void Users_settings_stand_before_defaults_under_every_name_of_theirs()
    {
        var mine = ClientSettings.ForProducer([new("bootstrap.servers", "b:1"), new("queue.buffering.max.ms", "50"), new("request.required.acks", "1")]).Values;
        Assert.False(mine.ContainsKey("linger.ms"));
        Assert.False(mine.ContainsKey("acks"));
        Assert.Equal("false", mine["enable.idempotence"]);
        Assert.Equal("all", ClientSettings.ForProducer([new("bootstrap.servers", "b:1")]).Values["acks"]);
        Assert.Equal("true", ClientSettings.ForProducer([new("bootstrap.servers", "b:1"), new("acks", "-1")]).Values["enable.idempotence"]);
        using var opened = KafkaProducer.Open([.. mine], new Acknowledgements());
    }

    [Fact]
    public void Configuration_classes_of_Confluent_Kafka_are_settings()
    {
        var settings = new Confluent.Kafka.ConsumerConfig { BootstrapServers = "embedded", GroupId = "g", AutoOffsetReset = Confluent.Kafka.AutoOffsetReset.Earliest };
        using var consumer = KafkaConsumer.Open(settings);
        consumer.Subscribe(["any"]);
    }

    [Fact]
    public void Subscribing_without_a_group_is_refused()
    {
        using var consumer = KafkaConsumer.Open(Cluster.Settings("embedded"));
        Assert.Contains("group.id", Assert.Throws<KafkaException>(() => consumer.Subscribe(["t"])).Message);
    }
}
