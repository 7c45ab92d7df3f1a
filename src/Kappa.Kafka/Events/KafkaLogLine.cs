namespace Kappa.Kafka;

/// <summary>A line of the native client's log.</summary>
/// <param name="Level">Severity of syslog: 0 emergency, 3 error, 4 warning, 6 information, 7 debug.</param>
/// <param name="Facility">Part of the client that tells it, for example <c>CONNECT</c>.</param>
/// <param name="Text">What it tells.</param>
public readonly record struct KafkaLogLine(int Level, string Facility, string Text);
