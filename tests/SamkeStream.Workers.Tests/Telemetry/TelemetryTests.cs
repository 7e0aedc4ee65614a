using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using MassTransit;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Operate;
using SamkeStream.Serve;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using SamkeStream.Workers.Tests.Operate;
using Xunit;

namespace SamkeStream.Workers.Tests.Telemetry;

public sealed partial class TelemetryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Traceparent = $"00-{Trace}-b7ad6b7169203331-01";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_number_of_a_drift_is_shown_to_prometheus()
    {
        const string Stream = "metered";
        await using var app = await StartAsync(Stream);

        await DriftAsync(app, Stream);
        var digest = (await FetchAsync(app, Stream)).GetProperty("digest").GetString();

        var metrics = await ScrapeAsync(app);
        Assert.Equal(600, Value(metrics, "samke_prompts_total", ("stream", Stream), ("result", "accepted")));
        Assert.Equal(1, Value(metrics, "samke_prompts_total", ("stream", Stream), ("result", "duplicate")));
        Assert.Equal(1000, Value(metrics, "samke_expected_run_length", ("stream", Stream)));
        Assert.InRange(Value(metrics, "samke_reference_effective_size", ("stream", Stream)), 250, 400);
        Assert.Equal(1, Value(metrics, "samke_detector_state", ("stream", Stream), ("state", "approximate")));
        Assert.Equal(1, Value(metrics, "samke_drift_active", ("stream", Stream), ("type", DriftKinds.DomainTransfer)));
        Assert.InRange(Value(metrics, "samke_drift_start_time_seconds", ("stream", Stream)), Noon.AddSeconds(400).ToUnixTimeSeconds(), Noon.AddSeconds(420).ToUnixTimeSeconds());
        Assert.True(Value(metrics, "samke_drift_score", ("stream", Stream), ("arm", "novelty")) > 0);
        Assert.True(Value(metrics, "samke_drift_score", ("stream", Stream), ("arm", "mean")) > 1);
        Assert.Equal(1, Value(metrics, "samke_drift_events_total", ("stream", Stream), ("type", DriftKinds.DomainTransfer)));
        Assert.True(Value(metrics, "samke_strategy_selected_total", ("strategy", StrategyNames.MeanOfDraws)) >= 1);
        Assert.True(Value(metrics, "samke_adapter_fetch_total", ("result", "hit")) >= 1);
        Assert.True(Value(metrics, "samke_adapter_fetch_total", ("result", "miss")) >= 1);
        Assert.True(Value(metrics, "samke_events_total", ("type", EventTypes.DriftDetected)) >= 1);
        foreach (var histogram in (string[])
            ["samke_embed_duration_seconds", "samke_detect_duration_seconds", "samke_calibration_seconds", "samke_adapter_generation_seconds", "samke_strategy_evaluation_seconds", "samke_drift_to_adapter_seconds", "samke_strategy_reward"])
            Assert.True(metrics[histogram].Samples.Where(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Sum(sample => sample.Value) >= 1, histogram);
        Assert.Contains("dotnet_process_memory_working_set_bytes", metrics.Keys);
        Assert.DoesNotContain(metrics.Values.SelectMany(family => family.Samples).SelectMany(sample => sample.Labels.Values), value => value.Contains("question", StringComparison.Ordinal));

        // Other hosts of this process show their adapters in these two gauges by turns, so what is shown once may be gone at the next look.
        await ShownAsync(app, "samke_adapter_version_info", value => value == 1, ("stream", Stream), ("digest", digest!));
        await ShownAsync(app, "samke_adapter_age_seconds", value => value >= 0, ("stream", Stream));
    }

    [Fact]
    public async Task Labels_are_escaped_and_names_made_fit_for_prometheus()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");
        using var meter = new Meter(SamkeMeter.Name);
        meter.CreateCounter<long>("odd-name.count", "{thing}", "Line one\nline \\two").Add(3, new KeyValuePair<string, object?>("odd.label", "say \"hi\"\n\\"));
        meter.CreateHistogram<double>("odd.size", "By", null).Record(7);

        var text = await app.Http.GetStringAsync("/metrics");
        var metrics = PrometheusParser.Parse(text);

        Assert.Equal(3, Value(metrics, "odd_name_count_total", ("odd_label", "say \"hi\"\n\\")));
        Assert.Equal(@"Line one\nline \\two", metrics["odd_name_count_total"].Help);
        Assert.Equal("histogram", metrics["odd_size_bytes"].Type);
    }

    [Fact]
    public void Streams_beyond_the_cap_share_a_label()
    {
        var labels = new StreamLabels { Capacity = 2 };
        Assert.Equal(["a", "b", StreamLabels.Other, "a", StreamLabels.Other], ((string[])["a", "b", "c", "a", "d"]).Select(labels.Of));
    }

    [Fact]
    public async Task Metrics_and_the_spans_of_one_trace_reach_an_otlp_receiver()
    {
        const string Stream = "traced";
        await using var receiver = await HttpReceiver.StartAsync();
        var app = await StartAsync(Stream, "--telemetry:otlp-endpoint", receiver.Address, "--telemetry:export-interval", "00:00:00.2");
        using var events = app.Get<EventHub>().Subscribe();

        await DriftAsync(app, Stream);
        var heard = await HeardAsync(events);
        await app.DisposeAsync();

        Assert.All(heard, value => Assert.Equal(Trace, value.Envelope.Traceparent!.Split('-')[1]));
        var requests = receiver.Requests.ToList();
        Assert.All(requests, request => Assert.Equal("application/x-protobuf", request.Headers["Content-Type"]));
        var metrics = requests.Where(request => request.Path == "/v1/metrics").SelectMany(request => Protobuf.MetricNames(request.Body)).ToHashSet();
        Assert.Contains("samke.prompts", metrics);
        Assert.Contains("samke.drift.score", metrics);
        var spans = requests.Where(request => request.Path == "/v1/traces").SelectMany(request => Protobuf.Spans(request.Body)).Where(span => span.Trace == Trace).ToList();
        foreach (var (name, parent) in (IReadOnlyList<(string, string)>)[("catch.detect", "catch.embed"), ("adapt.generate", "catch.detect"), ("operate.select", "adapt.generate"), ("registry.publish", "operate.select")])
        {
            var span = spans.First(span => span.Name == name && spans.Any(other => other.Id == span.Parent));
            Assert.Equal(parent, spans.Single(other => other.Id == span.Parent).Name);
        }

        Assert.All(spans.Where(span => span.Name == "catch.embed"), span => Assert.Equal("b7ad6b7169203331", span.Parent));
    }

    [Fact]
    public async Task A_scrape_shows_nothing_that_only_an_export_before_it_saw()
    {
        const string Stream = "scraped-and-exported";
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false", "--telemetry:otlp-endpoint", receiver.Address, "--telemetry:export-interval", "00:00:00.1");
        SamkeMeter.Readings.Set(Stream, new StreamReading { Scores = [], State = "learning" });
        var before = receiver.Requests.Count;
        await BusEvents.UntilAsync(() => Task.FromResult(receiver.Requests.Skip(before).Count(request => request.Path == "/v1/metrics") >= 2));

        SamkeMeter.Readings.Set(Stream, new StreamReading { Scores = [], State = "approximate" });
        var states = (await ScrapeAsync(app))["samke_detector_state"].Samples.Where(sample => sample.Labels["stream"] == Stream).Select(sample => sample.Labels["state"]).ToList();
        SamkeMeter.Readings.Remove(Stream);

        Assert.Equal(["approximate"], states);
    }

    [Fact]
    public async Task The_trace_of_a_producer_reaches_the_events_where_nobody_collects_spans()
    {
        const string Stream = "passed-on";
        await using var app = await StartAsync(Stream);
        using var events = app.Get<EventHub>().Subscribe();

        await DriftAsync(app, Stream);

        Assert.All(await HeardAsync(events), value => Assert.Equal(Trace, value.Envelope.Traceparent!.Split('-')[1]));

        Assert.Equal(Trace, JsonSerializer.SerializeToElement(await app.Get<State.Adapters.AdapterRegistry>().CurrentAsync(Stream)).GetProperty("Traceparent").GetString()!.Split('-')[1]);
    }

    [Fact]
    public async Task Wrong_settings_of_telemetry_are_told_together()
    {
        var exception = await Assert.ThrowsAsync<SettingsException>(() => TestApp.StartAsync(
            [new ServeWorker()], "--telemetry:otlp-endpoint", "collector:4317", "--telemetry:export-interval", "soon", "--telemetry:max-streams", "-1", "--telemetry:color", "red"));
        Assert.Equal(
            ["Samke:Telemetry:ExportInterval", "Samke:Telemetry:MaxStreams", "Samke:Telemetry:OtlpEndpoint", "Samke:Telemetry:color"],
            exception.Problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_instrument_is_in_the_table_of_the_docs_and_nothing_else()
    {
        var instruments = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == SamkeMeter.Name && !instrument.Name.StartsWith("odd", StringComparison.Ordinal))
                    instruments.Add($"{PrometheusText.NameOf(instrument.Name, instrument.Unit, instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal))} {KindOf(instrument)}");
            },
        };
        _ = SamkeMeter.Prompts;
        listener.Start();

        var page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "operations.md"));
        var described = Row().Matches(page).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").Order(StringComparer.Ordinal);
        Assert.Equal(instruments, described);
    }

    [Theory]
    [InlineData("dashboards/samkestream.json")]
    [InlineData("alerts/samkestream.rules.yml")]
    public void Dashboards_and_rules_ask_only_for_metrics_that_there_are(string file)
    {
        var deployed = File.ReadAllText(Path.Combine(SharedFiles.Repository, "deploy", file));
        var page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "operations.md"));
        var known = Row().Matches(page).Select(row => row.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var asked = Metric().Matches(deployed).Select(match => Suffix().Replace(match.Value, "")).Distinct().ToList();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(known));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        var name when name.StartsWith("Counter", StringComparison.Ordinal) => "counter",
        var name when name.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
        _ => "gauge",
    };

    private static async Task<TestApp> StartAsync(string stream, params string[] args)
    {
        var app = await TestApp.StartAsync(
            [new CatchWorker(TopicEncoder.Make()), new AdaptWorker(FakeModels.Generator()), new OperateWorker(FakeModels.Scorer(20, 60, 80, 40)), new ServeWorker()],
            ["--serve:completions", "false", .. args]);
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        await app.Get<ValidationItems>().AddAsync(
            stream, [.. Enumerable.Range(0, 100).Select(i => new ValidationItem { Id = $"{i}", Prompt = $"question {i}", Choices = ["yes", "no"], Answer = 0 })]);
        return app;
    }

    /// <summary>Pushes 400 prompts of one topic, a repeat, and 200 of another that come with a trace, until their adapter is promoted.</summary>
    private static async Task DriftAsync(TestApp app, string stream)
    {
        using var events = app.Get<EventHub>().Subscribe();
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await app.Http.GetAsync($"/v1/streams/{stream}/adapter")).StatusCode);
        await PushAsync(app, stream, "billing", 0, 400, null);
        await ShownAsync(app, "samke_detector_state", ("stream", stream), ("state", "approximate"));
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = stream, Text = "billing question 7", Id = "id-7" });
        await PushAsync(app, stream, "weather", 400, 200, Traceparent);
        await events.NextAsync<AdapterPromoted>();
        await ShownAsync(app, "samke_prompts_total", ("stream", stream), ("result", "duplicate"));
    }

    /// <summary>The events up to the promotion.</summary>
    private static async Task<List<FeedEvent>> HeardAsync(EventHub.Subscription events)
    {
        var heard = new List<FeedEvent>();
        do
            heard.Add(await events.NextAsync());
        while (heard[^1].Type != EventTypes.AdapterPromoted);
        return heard;
    }

    private static Task PushAsync(TestApp app, string stream, string topic, int from, int count, string? traceparent) =>
        app.Get<IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = stream,
            Prompts = [.. Enumerable.Range(from, count).Select(i => new PromptItem { Id = $"id-{i}", Text = $"{topic} question {i}", Time = Noon.AddSeconds(i), Traceparent = traceparent })],
        });

    private static async Task<JsonElement> FetchAsync(TestApp app, string stream) => await (await app.Http.GetAsync($"/v1/streams/{stream}/adapter")).JsonAsync();

    private static Task ShownAsync(TestApp app, string name, params (string Key, string Value)[] labels) => ShownAsync(app, name, _ => true, labels);

    private static Task ShownAsync(TestApp app, string name, Predicate<double> isRight, params (string Key, string Value)[] labels) =>
        BusEvents.UntilAsync(async () => (await ScrapeAsync(app)).GetValueOrDefault(name)?.Samples.Exists(
            sample => labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value) && isRight(sample.Value)) == true);

    private static async Task<IReadOnlyDictionary<string, PrometheusParser.Family>> ScrapeAsync(TestApp app)
    {
        var answer = await app.Http.GetAsync("/metrics");
        Assert.Equal(MediaTypeHeaderValue.Parse("text/plain; version=0.0.4; charset=utf-8"), answer.Content.Headers.ContentType);
        return PrometheusParser.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static double Value(IReadOnlyDictionary<string, PrometheusParser.Family> metrics, string name, params (string Key, string Value)[] labels) =>
        Assert.Single(metrics[name].Samples, sample => labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value)).Value;

    [GeneratedRegex(@"^\| `(samke_\w+)(?:\{[^}]*\})?` \| (counter|gauge|histogram) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bsamke_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
