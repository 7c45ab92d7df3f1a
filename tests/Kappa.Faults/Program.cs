using System.CommandLine;
using Kappa.Faults;
using Kappa.Faults.Member;

// dotnet run -c Release --project tests/Kappa.Faults -- host --for 01:00:00 [--seed N]
var duration = new Option<TimeSpan>("--for") { Description = "How long to disturb, in rounds.", DefaultValueFactory = _ => TimeSpan.FromMinutes(2) };
var seed = new Option<int?>("--seed") { Description = "Repeats the choices of the run that printed it; the clock is the machine's." };
var rate = new Option<int>("--rate") { Description = "Records sent in a second.", DefaultValueFactory = _ => 1_000 };
var host = new Command("host", "Disturbs a group of consumer hosts on a cluster of three brokers, and checks every record.") { duration, seed, rate };
host.SetAction((parsed, cancellation) => HostSuite.RunAsync(
    parsed.GetValue(duration), parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000), parsed.GetValue(rate), cancellation));

var settings = new Argument<string>("settings");
var member = new Command("member", "One host of the group: begun by the suite.") { settings };
member.Hidden = true;
member.SetAction((parsed, _) => MemberHost.RunAsync(parsed.GetRequiredValue(settings)));

return await new RootCommand("What Kappa's promises are worth when everything around it fails.") { host, member }.Parse(args).InvokeAsync();
