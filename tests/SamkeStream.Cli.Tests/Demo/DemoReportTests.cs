using System.Text.Json;
using SamkeStream.Cli.Demo.Reporting;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public class DemoReportTests
{
    [Fact]
    public void The_json_holds_the_facts_nested_and_says_null_where_there_is_none()
    {
        var json = JsonDocument.Parse(Report().ToJson()).RootElement;

        Assert.Equal(
            ["succeeded", "missing", "seed", "stream", "provider", "bundle", "broker", "store", "folder", "budgetPrompts", "referenceSize", "phases", "timingsMs", "fetch", "wallSeconds"],
            Names(json));
        Assert.Equal(["encodeMean", "detectMean", "calibrate", "window", "generate", "evaluate", "driftToPromoted"], Names(json.GetProperty("timingsMs")));
        var (quiet, drifted) = (json.GetProperty("phases")[0], json.GetProperty("phases")[1]);
        Assert.Equal(["name", "prompts", "drift", "adapter", "accuracy", "timingsMs"], Names(quiet));
        Assert.Equal(["detected", "delayPrompts", "changePointError", "kind", "score", "falseAlarmsBefore"], Names(quiet.GetProperty("drift")));
        Assert.Equal(["digest", "promoted", "name", "strategy", "reason", "folder"], Names(quiet.GetProperty("adapter")));
        Assert.Equal(["items", "base", "before", "generated", "promoted"], Names(quiet.GetProperty("accuracy")));
        Assert.False(quiet.GetProperty("drift").GetProperty("detected").GetBoolean());
        Assert.Equal(JsonValueKind.Null, quiet.GetProperty("adapter").GetProperty("digest").ValueKind);
        Assert.Equal(7, drifted.GetProperty("drift").GetProperty("delayPrompts").GetInt32());
        Assert.Equal(.95, drifted.GetProperty("accuracy").GetProperty("promoted").GetDouble());
        Assert.True(json.GetProperty("succeeded").GetBoolean());
    }

    [Fact]
    public void A_run_with_something_missing_did_not_succeed()
    {
        var report = Report() with { Missing = ["the drift to 'b' was not found"] };

        Assert.False(report.Succeeded);
        Assert.Contains("MISSING        the drift to 'b' was not found", Summary.Lines(report));
    }

    [Fact]
    public void The_summary_tells_each_phase_and_how_to_fetch_the_adapter()
    {
        var lines = Summary.Lines(Report()).ToList();

        Assert.Contains("2 tool, most heavy        330  after 7  domain-transfer  34 %    34 %  95 %  mean-of-draws", lines);
        Assert.Contains("serve again    ./samke run --store-folder /tmp/x", lines);
        Assert.Contains(lines, line => line.Contains("false alarms: 1 (the budget allows one in 10000 prompts)", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static DemoReport Report() => new()
    {
        Missing = [],
        Seed = 1,
        Stream = "demo",
        Provider = "SamkeStream.Torch 1.0.0.0",
        Bundle = new BundleReport("small", new string('0', 64), "samke-small"),
        Broker = "embedded",
        Store = "folder",
        Folder = "/tmp/x",
        BudgetPrompts = 10_000,
        ReferenceSize = 1500,
        Phases =
        [
            new PhaseReport { Name = "explicit questions", Prompts = 1650, Drift = new DriftReport(FalseAlarmsBefore: 1), Accuracy = new AccuracyReport(100, .99, .99) },
            new PhaseReport
            {
                Name = "tool, most heavy",
                Prompts = 330,
                Drift = new DriftReport(true, 7, -1, "domain-transfer", 1.2, 1),
                Adapter = new AdapterReport("0a", true, "demo.v1-0a", "mean-of-draws", null, "/tmp/x/adapters/demo.v1-0a"),
                Accuracy = new AccuracyReport(100, .34, .34, .9, .95),
                TimingsMs = new StageReport(100, 200, 300, 600),
            },
        ],
        TimingsMs = new TimingsReport(.2, .02, 3000, 100, 200, 300, 600),
        Fetch = new FetchReport("./samke run --store-folder /tmp/x", "curl -s http://127.0.0.1:5080/v1/streams/demo/adapter", null),
        WallSeconds = 20,
    };
}
