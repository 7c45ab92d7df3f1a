using Kappa.Consumer.Observing;
using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Observing;

public sealed class ClientReportsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _lines = new();
    private readonly ClientReports _reports;

    public ClientReportsTests() => _reports = new ClientReports("consumer", new ConsumerLog(_lines), _time);

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void What_is_said_again_and_again_is_a_warning_every_ten_seconds_and_counted()
    {
        for (var i = 0; i < 25; i++)
        {
            _reports.Report(new KafkaError(-195, "refused"));
            _reports.Report(new KafkaLogLine(3, "FAIL", "refused"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(
            [
                "The consumer reports: refused (-195).", "The consumer logs: FAIL: refused",
                "The consumer reports: refused (-195). (9 more like it in the last 10 s)", "The consumer logs: FAIL: refused (9 more like it in the last 10 s)",
                "The consumer reports: refused (-195). (9 more like it in the last 10 s)", "The consumer logs: FAIL: refused (9 more like it in the last 10 s)",
            ],
            Warnings());
        Assert.Equal(50, _lines.All.Count);
    }

    [Fact]
    public void A_topic_that_is_not_there_is_told_every_ten_seconds_and_not_of_each_of_its_partitions()
    {
        for (var i = 0; i < 11; i++)
        {
            for (var partition = 0; partition < 3; partition++)
                _reports.Report(new KafkaError(3, $"gone [{partition}]: topic does not exist"));
            _reports.Report(new KafkaError(3, "other [0]: topic does not exist"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(
            [
                "The consumer reports: gone [0]: topic does not exist (3).", "The consumer reports: other [0]: topic does not exist (3).",
                "The consumer reports: gone [0]: topic does not exist (3). (29 more like it in the last 10 s)", "The consumer reports: other [0]: topic does not exist (3). (9 more like it in the last 10 s)",
            ],
            Warnings());
    }

    [Fact]
    public void Another_kind_another_broker_and_what_is_said_once_are_told_at_once_and_details_are_none()
    {
        _reports.Report(new KafkaError(3, "no topic a"));
        _reports.Report(new KafkaError(3, "no topic b"));
        _reports.Report(new KafkaLogLine(3, "FAIL", "[thrd:a:1/1]: refused"));
        _reports.Report(new KafkaLogLine(3, "FAIL", "[thrd:b:1/2]: handshake"));
        _reports.Report(new KafkaError(-195, "refused"));
        _reports.Report(new KafkaError(-187, "all are down"));
        _reports.Report(new KafkaLogLine(4, "MAXPOLL", "too long"));
        _reports.Report(new KafkaLogLine(7, "CONNECT", "tries"));
        Assert.Equal(
            [
                "The consumer reports: no topic a (3).", "The consumer reports: no topic b (3).",
                "The consumer logs: FAIL: [thrd:a:1/1]: refused", "The consumer logs: FAIL: [thrd:b:1/2]: handshake",
                "The consumer reports: refused (-195).", "The consumer reports: all are down (-187).", "The consumer logs: MAXPOLL: too long",
            ],
            Warnings());
    }

    private IEnumerable<string> Warnings() => _lines.All.Where(line => line.Event is 8 or 9).Select(line => line.Text);
}
