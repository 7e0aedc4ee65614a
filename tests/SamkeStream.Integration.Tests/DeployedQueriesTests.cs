using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using SamkeStream.Adapt;
using SamkeStream.Alerts;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Operate;
using SamkeStream.Serve;
using SamkeStream.Testing;
using SamkeStream.Training.Universe;
using SamkeStream.Workers.Tests.Telemetry;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>What deploy/ asks Prometheus for is what /metrics of a running system serves, with those labels.</summary>
[Collection(ServersCollection.Name)]
public sealed partial class DeployedQueriesTests(Servers servers)
{
    private const string Stream = "queries";

    /// <summary>As Catch:Partitions is where nothing is set.</summary>
    private const int PartitionCount = 8;

    [Fact]
    public async Task Every_metric_and_label_of_the_rules_and_the_dashboard_is_served()
    {
        var asked = Asked();
        Assert.True(asked.Count > 15, string.Join(", ", asked));
        // An alert that nobody takes, and prompts of which one is delivered twice.
        Worker[] workers = [new CatchWorker(), new AdaptWorker(), new OperateWorker(), new ServeWorker(), new AlertsWorker()];
        string[] sink = ["--alerts:sinks:0:name", "nobody", "--alerts:sinks:0:kind", "webhook", "--alerts:sinks:0:url", "http://127.0.0.1:9", "--alerts:sinks:0:attempts", "1"];
        await using (var before = await LoopApp.StartAsync(servers, workers, sink))
            await PrepareAsync(before);
        var universe = TaskUniverse.Default;
        await PushAsync([.. universe.ExplicitQuestions(universe.SeenDomains, 1000, seed: 31), .. universe.Questions(universe.HeldOutTasks[0], 200, seed: 32)]);
        await RejectOneAsync();
        await using var app = await LoopApp.StartAsync(servers, workers, sink);

        List<Query> missing = [.. asked];
        try
        {
            await LoopApp.UntilAsync(
                async () =>
                {
                    await app.Http.GetAsync($"/v1/streams/{Stream}/adapter");
                    var metrics = PrometheusParser.Parse(await app.Http.GetStringAsync("/metrics"));
                    missing.RemoveAll(query => query.IsServedBy(metrics));
                    return missing.Count == 0;
                },
                "all is served");
        }
        finally
        {
            Assert.Empty(missing);
        }
    }

    private static async Task PrepareAsync(LoopApp app)
    {
        var universe = TaskUniverse.Default;
        await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { budgetPrompts = 10_000, referenceSize = 1000, windowSize = 64 });
        var items = universe.Questions(universe.HeldOutTasks[0], 60, seed: 33).Select((question, i) => new { id = $"{i}", prompt = question.Prompt, choices = question.Choices, answer = question.Answer });
        Assert.True((await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/items", items)).IsSuccessStatusCode);
    }

    private async Task PushAsync(IEnumerable<Question> questions)
    {
        using var client = PythonClient.Start("push_prompts.py", servers.Rabbit.Address);
        await client.WriteLineAsync(JsonSerializer.Serialize(new { key = Stream, body = "{" }));
        await client.WriteLineAsync(JsonSerializer.Serialize(new { key = "learning", body = """{"stream":"learning","text":"hello"}""" }));
        foreach (var (question, i) in questions.Select((question, i) => (question, i)))
            await client.WriteLineAsync(JsonSerializer.Serialize(new { key = Stream, body = JsonSerializer.Serialize(new { stream = Stream, id = $"p{i}", text = question.Prompt }) }));
        await client.FinishAsync();
    }

    /// <summary>Takes messages off the stream's queue and is gone before it acknowledges them.</summary>
    private async Task RejectOneAsync()
    {
        var factory = new ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 1, global: false);
        var got = new TaskCompletionSource();
        foreach (var partition in Enumerable.Range(0, PartitionCount))
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, _) =>
            {
                got.TrySetResult();
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync($"samke.catch.prompts.{partition:d2}", autoAck: false, consumer);
        }

        await got.Task;
    }

    private static List<Query> Asked()
    {
        var asked = new HashSet<Query>();
        var rules = File.ReadAllText(Path.Combine(SharedFiles.Repository, "deploy", "alerts", "samkestream.rules.yml"));
        var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedFiles.Repository, "deploy", "dashboards", "samkestream.json"))).RootElement;
        var panels = dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _));
        string[] texts = [rules, .. panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
        foreach (var text in texts)
        {
            foreach (Match metric in Metric().Matches(text))
            {
                var name = metric.Groups["name"].Value;
                asked.Add(new Query(name));
                foreach (var label in metric.Groups["by"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    asked.Add(new Query(name, label));
                foreach (Match matcher in Matcher().Matches(metric.Groups["labels"].Value))
                    asked.Add(new Query(name, matcher.Groups[1].Value, matcher.Groups[3].Value.StartsWith('$') ? ".+" : matcher.Groups[3].Value));
            }
        }

        return [.. asked];
    }

    [GeneratedRegex("""(?:by \((?<by>[a-z, ]+)\) \((?:[a-z]+\()*)?\b(?<name>samke_[a-z_]+)(?:\{(?<labels>[^}]*)\})?""")]
    private static partial Regex Metric();

    [GeneratedRegex("([a-z_]+)(=~|=)\"([^\"]*)\"")]
    private static partial Regex Matcher();

    /// <param name="Metric">Its name, with _bucket where that is asked for.</param>
    /// <param name="Label">By which it is told apart or chosen.</param>
    /// <param name="Pattern">What the label's value is to be.</param>
    private sealed record Query(string Metric, string? Label = null, string Pattern = ".+")
    {
        public bool IsServedBy(IReadOnlyDictionary<string, PrometheusParser.Family> metrics) =>
            metrics.Values.SelectMany(family => family.Samples).Any(sample =>
                sample.Name == Metric && (Label is null || (sample.Labels.TryGetValue(Label, out var value) && Regex.IsMatch(value, $"^(?:{Pattern})$"))));
    }
}
