using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SamkeStream.Alerts;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Alerts;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Alerts;

public sealed class AlertsTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_webhook_gets_the_cloud_event_with_a_signature_that_the_docs_verifier_accepts()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address + "/in", "--alerts:sinks:0:secret", Secret));

        await DetectAsync(app, "shop", 1, trace: TraceContext.Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

        var request = await ReceivedAsync(receiver);
        Assert.Equal(("POST", "/in", "application/cloudevents+json"), (request.Method, request.Path, request.Headers["Content-Type"]));
        var value = JsonSerializer.Deserialize<CloudEvent>(request.Body, ContractJson.Options)!;
        Assert.Equal(("1.0", "io.samke.drift.detected.v1", "/streams/shop", "epochs/1"), (value.SpecVersion, value.Type, value.Source, value.Subject));
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", value.Traceparent);
        Assert.Equal("shop", value.Data.Deserialize<DriftDetected>(ContractJson.Options)!.Stream);
        Assert.Equal(value.Id, request.Headers["webhook-id"]);
        Assert.True(IsGenuine(request, request.Body, Secret));
        Assert.False(IsGenuine(request, request.Body, "whsec_" + Convert.ToBase64String(new byte[32])));
        Assert.False(IsGenuine(request, [.. request.Body, (byte)' '], Secret));
        await DeliveredAsync(app);
    }

    [Fact]
    public async Task The_verifier_that_the_docs_print_accepts_what_is_genuine_and_nothing_else()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3");
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address, "--alerts:sinks:0:secret", Secret));
        await DetectAsync(app, "shop", 1);
        var request = await ReceivedAsync(receiver);

        var page = await File.ReadAllTextAsync(Path.Combine(SharedFiles.Repository, "docs", "alerts.md"));
        var verifier = page.Split("```python\n")[1].Split("```")[0];
        var names = (string[])["webhook-id", "webhook-timestamp", "webhook-signature"];
        var script = verifier + """
            import json, sys
            headers, body, secret = json.loads(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
            old = dict(headers, **{"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1000)})
            print(is_genuine(headers, body, secret), is_genuine(headers, body + b" ", secret), is_genuine(headers, body, "whsec_" + "A" * 44), is_genuine(old, body, secret))
            """;
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script, JsonSerializer.Serialize(names.ToDictionary(name => name, name => request.Headers[name])), Convert.ToHexString(request.Body), Secret])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        Assert.Equal("True False False False", (await process.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Fact]
    public async Task A_sink_that_fails_once_is_asked_again_with_the_same_id()
    {
        await using var receiver = await HttpReceiver.StartAsync((number, _) => Task.FromResult(number == 0 ? 500 : 204));
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address));

        await DetectAsync(app, "shop", 1);

        await DeliveredAsync(app, receiver, 2);
        Assert.Single(receiver.Requests.Select(request => request.Headers["webhook-id"]).Distinct());
        Assert.Empty(await app.Get<AlertDeliveries>().DeadAsync());
    }

    [Fact]
    public async Task A_sink_that_does_not_answer_in_time_is_asked_again()
    {
        using var release = new CancellationTokenSource();
        await using var receiver = await HttpReceiver.StartAsync(async (number, _) =>
        {
            if (number == 0)
                await Task.Delay(Timeout.Infinite, release.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        });
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address, "--alerts:sinks:0:timeout", "00:00:00.3"));

        await DetectAsync(app, "shop", 1);

        await DeliveredAsync(app, receiver, 2);
        await release.CancelAsync();
    }

    [Fact]
    public async Task Nothing_is_lost_while_a_receiver_is_down_and_the_worker_restarts()
    {
        using var port = new ReservedPort();
        string[] sink = Sink(0, "hook", "webhook", $"http://127.0.0.1:{port.Number}", "--alerts:sinks:0:attempts", "100", "--alerts:sinks:0:longest-delay", "00:00:02");
        var app = await StartAsync(sink);
        for (var epoch = 1; epoch <= 5; epoch++)
        {
            await DetectAsync(app, "shop", epoch);
            await ResolveAsync(app, "shop", epoch);
        }

        await BusEvents.UntilAsync(async () => (await app.Get<AlertDeliveries>().PendingAsync()).Count == 10);
        var folder = await app.StopAsync();

        await using var receiver = await HttpReceiver.StartAsync(port: port.Number);
        await using var again = await TestApp.StartAsync(folder, [new AlertsWorker()], _ => { }, sink);

        await DeliveredAsync(again, receiver, 10);
        Assert.Equal(
            Enumerable.Range(1, 5).SelectMany(epoch => (string[])[$"detected {epoch}", $"resolved {epoch}"]),
            receiver.Requests.Select(request => JsonSerializer.Deserialize<CloudEvent>(request.Body, ContractJson.Options)!)
                .Select(value => $"{value.Type.Split('.')[3]} {value.Data.GetProperty("epoch").GetInt64()}"));
    }

    [Fact]
    public async Task What_a_sink_refuses_for_good_is_kept_listed_and_replayed()
    {
        var isFixed = false;
        await using var receiver = await HttpReceiver.StartAsync((_, _) => Task.FromResult(Volatile.Read(ref isFixed) ? 200 : 401));
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address));

        await DetectAsync(app, "shop", 1);
        await BusEvents.UntilAsync(async () => (await app.Get<AlertDeliveries>().DeadAsync()).Count == 1);

        var letter = Assert.Single((await (await app.Http.GetAsync("/v1/alerts/dead-letters?sink=hook")).JsonAsync()).GetProperty("deadLetters").EnumerateArray());
        Assert.Equal("401 Unauthorized: answer 0", letter.GetProperty("failure").GetProperty("problem").GetString());
        Assert.Equal(1, letter.GetProperty("failure").GetProperty("attempts").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.PostAsync("/v1/alerts/dead-letters/replay?id=unknown", null)).StatusCode);
        Volatile.Write(ref isFixed, true);
        Assert.Equal(1, (await (await app.Http.PostAsync("/v1/alerts/dead-letters/replay", null)).JsonAsync()).GetProperty("replayed").GetInt32());

        await DeliveredAsync(app, receiver, 2);
        Assert.Empty(await app.Get<AlertDeliveries>().DeadAsync());
    }

    [Fact]
    public async Task What_fails_in_all_its_attempts_is_given_up_and_kept()
    {
        await using var receiver = await HttpReceiver.StartAsync((_, _) => Task.FromResult(503));
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address, "--alerts:sinks:0:attempts", "3"));

        await DetectAsync(app, "shop", 1);

        await BusEvents.UntilAsync(async () => (await app.Get<AlertDeliveries>().DeadAsync()).Count == 1);
        Assert.Equal(3, (await app.Get<AlertDeliveries>().DeadAsync())[0].Failure!.Attempts);
        Assert.Equal(3, receiver.Requests.Count);
    }

    [Fact]
    public async Task Slack_gets_a_message_in_its_form_by_the_template()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(
        [
            .. Sink(0, "plain", "slack", receiver.Address + "/plain", "--alerts:sinks:0:types", "adapter.rejected"),
            .. Sink(1, "own", "slack", receiver.Address + "/own", "--alerts:sinks:1:types", "adapter.rejected", "--alerts:sinks:1:template", "<!here> {{stream}}: {{ reason }}"),
        ]);

        await app.Get<EventPublisher>().PublishAsync(
            new AdapterRejected { EventId = Guid.NewGuid(), Stream = "shop", Epoch = 1, OccurredAt = Noon, Reason = "gain < 0 & falling", Scoreboard = [] }, null, CancellationToken.None);

        await DeliveredAsync(app, receiver, 2);
        var own = JsonDocument.Parse(receiver.Requests.Single(request => request.Path == "/own").Body).RootElement;
        Assert.Equal("<!here> shop: gain &lt; 0 &amp; falling", own.GetProperty("text").GetString());
        var plain = JsonDocument.Parse(receiver.Requests.Single(request => request.Path == "/plain").Body).RootElement;
        Assert.Equal("*warning*: No adapter for stream shop was promoted: gain &lt; 0 &amp; falling", plain.GetProperty("text").GetString());
        Assert.Equal("warning", plain.GetProperty("attachments")[0].GetProperty("color").GetString());
        Assert.Equal("stream", plain.GetProperty("attachments")[0].GetProperty("fields")[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task A_webhook_with_a_template_gets_json_whatever_the_values_hold()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(
            0, "own", "webhook", receiver.Address, "--alerts:sinks:0:types", "adapter.*", "--alerts:sinks:0:template", """{"title":"{{stream}}","why":"{{reason}}","epoch":{{epoch}}}"""));

        await app.Get<EventPublisher>().PublishAsync(
            new AdapterRejected { EventId = Guid.NewGuid(), Stream = "shop", Epoch = 7, OccurredAt = Noon, Reason = "say \"no\"\n", Scoreboard = [] }, null, CancellationToken.None);

        var body = JsonDocument.Parse((await ReceivedAsync(receiver)).Body).RootElement;
        Assert.Equal(("shop", "say \"no\"\n", 7), (body.GetProperty("title").GetString(), body.GetProperty("why").GetString(), body.GetProperty("epoch").GetInt32()));
    }

    [Fact]
    public async Task Alertmanager_is_told_of_an_open_incident_again_until_it_is_over()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(0, "am", "alertmanager", receiver.Address + "/prefix/", "--alerts:sinks:0:resend-interval", "00:00:00.2", "--alerts:sinks:0:authorization", "Bearer t0ken"));

        await DetectAsync(app, "shop", 1);
        await BusEvents.UntilAsync(() => Task.FromResult(receiver.Requests.Count >= 3));
        await UpdateAsync(app, "shop", 1, DriftKinds.DomainTransfer);
        await BusEvents.UntilAsync(() => Task.FromResult(receiver.Requests.Any(request => request.Text.Contains("critical", StringComparison.Ordinal))));
        await ResolveAsync(app, "shop", 1);
        await BusEvents.UntilAsync(() => Task.FromResult(receiver.Requests.Any(request => request.Text.Contains("is over", StringComparison.Ordinal))));
        var count = receiver.Requests.Count;

        Assert.All(receiver.Requests, request => Assert.Equal(("/prefix/api/v2/alerts", "Bearer t0ken"), (request.Path, request.Headers["Authorization"])));
        var told = receiver.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        var first = Assert.Single(told[0].EnumerateArray());
        Assert.Equal(
            """{"alertname":"SamkeDrift","source":"samkestream","stream":"shop","epoch":"1","severity":"warning"}""", first.GetProperty("labels").GetRawText());
        Assert.True(first.GetProperty("endsAt").GetDateTimeOffset() > first.GetProperty("startsAt").GetDateTimeOffset());
        Assert.NotEqual(told.Take(3).Min(EndOf), told.Take(3).Max(EndOf));
        Assert.All(told, alerts => Assert.Equal(first.GetProperty("startsAt").GetRawText(), alerts[0].GetProperty("startsAt").GetRawText()));
        // With another severity the alert is another one to Alertmanager: the former ends with it.
        var change = told.First(alerts => alerts.GetArrayLength() == 2);
        Assert.Equal(["warning", "critical"], change.EnumerateArray().Select(alert => alert.GetProperty("labels").GetProperty("severity").GetString()));
        Assert.True(change[0].GetProperty("endsAt").GetDateTimeOffset() < change[1].GetProperty("endsAt").GetDateTimeOffset());
        var over = told.Single(alerts => alerts[0].GetProperty("annotations").GetProperty("summary").GetString()!.Contains("is over", StringComparison.Ordinal))[0];
        Assert.Equal("critical", over.GetProperty("labels").GetProperty("severity").GetString());
        Assert.False((await app.Get<AlertDeliveries>().GetStreamAsync("shop")).IsOpen);
        Assert.InRange(receiver.Requests.Count, count, count + 1);

        static DateTimeOffset EndOf(JsonElement alerts) => alerts[0].GetProperty("endsAt").GetDateTimeOffset();
    }

    [Fact]
    public async Task Nothing_is_told_twice_and_nothing_that_an_operator_suppressed()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address));
        var publisher = app.Get<EventPublisher>();

        var detected = await DetectAsync(app, "shop", 1);
        await publisher.PublishAsync(detected, null, CancellationToken.None);
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed);
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: 256);
        await UpdateAsync(app, "shop", 1, DriftKinds.DomainTransfer, prompts: 512);
        await ResolveAsync(app, "shop", 1);
        await UpdateAsync(app, "shop", 1, DriftKinds.CovariateShift, prompts: 1024);
        await DetectAsync(app, "quiet", 1, suppressed: true);
        await ResolveAsync(app, "quiet", 1);
        await DetectAsync(app, "snoozed", 1, suppressed: true);
        await UpdateAsync(app, "snoozed", 1, DriftKinds.Mixed);

        await DeliveredAsync(app, receiver, 5);
        await BusEvents.UntilAsync(async () => (await app.Get<AlertDeliveries>().GetStreamAsync("snoozed")).IsTold);
        Assert.Equal(
            ["shop detected", "shop resolved", "shop updated domain-transfer", "shop updated mixed", "snoozed updated mixed"],
            receiver.Requests.Select(request => JsonSerializer.Deserialize<CloudEvent>(request.Body, ContractJson.Options)!)
                .Select(value => $"{value.Data.GetProperty("stream")} {value.Type.Split('.')[3]}{(value.Data.TryGetProperty("kind", out var kind) ? $" {kind}" : "")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_open_still_when_a_silence_ends_is_told_again()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(Sink(0, "hook", "webhook", receiver.Address));

        await DetectAsync(app, "shop", 1);
        for (var snooze = 0; snooze < 2; snooze++)
        {
            await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: -2 - 2 * snooze, status: "snoozed", suppressed: true);
            await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: -3 - 2 * snooze, status: "open");
        }

        // A suppression by the clock says nothing when it ends: the next update does.
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: 128);
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: 256, suppressed: true);
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: 512);
        await UpdateAsync(app, "shop", 1, DriftKinds.Mixed, prompts: 1024);
        await ResolveAsync(app, "shop", 1);

        await BusEvents.UntilAsync(async () => (await app.Get<AlertDeliveries>().GetStreamAsync("shop")) is { IsTold: true, IsOpen: false });
        await DeliveredAsync(app, receiver, 6);
        Assert.Equal(
            ["detected", "updated -3", "updated -5", "updated 128", "updated 512", "resolved"],
            receiver.Requests.Select(request => JsonSerializer.Deserialize<CloudEvent>(request.Body, ContractJson.Options)!)
                .Select(value => $"{value.Type.Split('.')[3]}{(value.Data.TryGetProperty("promptsSinceChange", out var prompts) ? $" {prompts}" : "")}"));
    }

    [Fact]
    public async Task Each_sink_gets_what_its_filters_let_through()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var app = await StartAsync(
        [
            .. Sink(0, "eu", "webhook", receiver.Address + "/eu", "--alerts:sinks:0:streams", "eu-*, shop"),
            .. Sink(1, "critical", "webhook", receiver.Address + "/critical", "--alerts:sinks:1:minimum-severity", "critical"),
            .. Sink(2, "adapters", "webhook", receiver.Address + "/adapters", "--alerts:sinks:2:types", "adapter.promoted,adapter.rejected"),
        ]);

        await DetectAsync(app, "eu-west", 1);
        await DetectAsync(app, "us-east", 1, score: 5);
        await ResolveAsync(app, "us-east", 1);
        await app.Get<EventPublisher>().PublishAsync(
            new AdapterRejected { EventId = Guid.NewGuid(), Stream = "us-east", Epoch = 1, OccurredAt = Noon, Reason = "no", Scoreboard = [] }, null, CancellationToken.None);

        await DeliveredAsync(app, receiver, 4);
        Assert.Equal(
            ["/adapters io.samke.adapter.rejected.v1", "/critical io.samke.drift.detected.v1", "/critical io.samke.drift.resolved.v1", "/eu io.samke.drift.detected.v1"],
            receiver.Requests.Select(request => $"{request.Path} {JsonSerializer.Deserialize<CloudEvent>(request.Body, ContractJson.Options)!.Type}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_mistakes_of_the_sinks_are_told_together_and_no_secret_with_them()
    {
        var exception = await Assert.ThrowsAsync<SettingsException>(() => TestApp.StartAsync(
            [new AlertsWorker()],
            "--alerts:sinks:0:kind", "pager", "--alerts:sinks:0:name", "a b", "--alerts:sinks:0:url", "ftp://host/s3cr3t", "--alerts:sinks:0:types", "drift.started",
            "--alerts:sinks:0:minimum-severity", "loud", "--alerts:sinks:0:attempts", "0", "--alerts:sinks:0:color", "red",
            "--alerts:sinks:1:kind", "webhook", "--alerts:sinks:1:name", "hook", "--alerts:sinks:1:url", "http://user:pa55word@host/", "--alerts:sinks:1:secret", "s3cr3t",
            "--alerts:sinks:1:template", "{\"x\":\"{{color}}\"}",
            "--alerts:sinks:2:kind", "slack", "--alerts:sinks:2:name", "hook", "--alerts:sinks:2:url", "http://host", "--alerts:sinks:2:url-file", "/nowhere", "--alerts:sinks:2:secret", Secret,
            "--alerts:sinks:2:streams", "a b"));

        Assert.Equal(
            ["0:Attempts", "0:Kind", "0:MinimumSeverity", "0:Name", "0:Types", "0:Url", "0:color", "1:Secret", "1:Template", "1:Url", "2:Name", "2:Secret", "2:Streams", "2:UrlFile"],
            exception.Problems.Select(problem => problem.Split(' ')[0]["Samke:Alerts:Sinks:".Length..]).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(exception.Problems, problem => problem.Contains("s3cr3t", StringComparison.Ordinal) || problem.Contains("pa55word", StringComparison.Ordinal) || problem.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.Contains("{{color}}", StringComparison.Ordinal) && problem.Contains("summary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EventTypes.DriftDetected, """{"score":1.2,"threshold":1,"calibration":{"state":"calibrated"}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftDetected, """{"score":2.5,"threshold":1,"calibration":{"state":"calibrated"}}""", AlertSeverities.Critical)]
    [InlineData(EventTypes.DriftDetected, """{"score":2.5,"threshold":1,"calibration":{"state":"approximate"}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"domain-transfer"}""", AlertSeverities.Critical)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"domain-transfer","regimeId":"r-1"}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftDetected, """{"score":1.2,"threshold":1,"eValue":9999,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftDetected, """{"score":1.2,"threshold":1,"eValue":10000,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Critical)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"covariate-shift","score":9,"eValue":1e9,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":1.5,"eValue":1e3,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":1.5,"eValue":1e5,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Critical)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":2.5,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Critical)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":2.5,"eValue":1e5,"calibration":{"state":"approximate","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":2.5,"regimeId":"r-1","calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"mixed","score":2.5}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.DriftUpdated, """{"kind":"concept-drift","eValue":1e9,"calibration":{"state":"calibrated","budgetPrompts":10000}}""", AlertSeverities.Warning)]
    [InlineData(EventTypes.AdapterRejected, "{}", AlertSeverities.Warning)]
    [InlineData(EventTypes.AdapterPromoted, "{}", AlertSeverities.Info)]
    public void Severity_follows_the_evidence(string name, string data, string expected) =>
        Assert.Equal(expected, Severity.Of(name, JsonDocument.Parse(data).RootElement));

    /// <summary>The verifier of docs/alerts.md.</summary>
    private static bool IsGenuine(HttpReceiver.Received request, byte[] body, string secret)
    {
        var (id, timestamp) = (request.Headers["webhook-id"], request.Headers["webhook-timestamp"]);
#pragma warning disable RS0030 // A receiver's clock is its own.
        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture));
#pragma warning restore RS0030
        if (age.Duration() > TimeSpan.FromMinutes(5))
            return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed);
        return request.Headers["webhook-signature"].Split(' ')
            .Where(signature => signature.StartsWith("v1,", StringComparison.Ordinal))
            .Any(signature => CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature[3..]), expected));
    }

    private static string[] Sink(int number, string name, string kind, string url, params string[] more) =>
    [
        $"--alerts:sinks:{number}:name", name, $"--alerts:sinks:{number}:kind", kind, $"--alerts:sinks:{number}:url", url,
        $"--alerts:sinks:{number}:first-delay", "00:00:00.01", .. more,
    ];

    private static Task<TestApp> StartAsync(string[] sinks) => TestApp.StartAsync([new AlertsWorker(), new ServeWorker()], ["--serve:completions", "false", .. sinks]);

    private static async Task<HttpReceiver.Received> ReceivedAsync(HttpReceiver receiver)
    {
        await BusEvents.UntilAsync(() => Task.FromResult(!receiver.Requests.IsEmpty));
        return receiver.Requests.First();
    }

    /// <summary>Waits until the receiver was asked as often and nothing is on its way.</summary>
    private static Task DeliveredAsync(TestApp app, HttpReceiver? receiver = null, int requests = 0) =>
        BusEvents.UntilAsync(async () => (receiver is null || receiver.Requests.Count >= requests) && (await app.Get<AlertDeliveries>().PendingAsync()).Count == 0);

    private static async Task<DriftDetected> DetectAsync(TestApp app, string stream, long epoch, bool suppressed = false, double score = 1.25, TraceContext? trace = null)
    {
        var value = new DriftDetected
        {
            EventId = EventIds.Derive(stream, epoch, EventTypes.DriftDetected),
            Stream = stream,
            Epoch = epoch,
            OccurredAt = Noon,
            ChangePoint = new ChangePoint { Ordinal = 1200 },
            Score = score,
            Threshold = 1,
            DelayEstimatePrompts = 12,
            Calibration = new CalibrationFacts { BudgetPrompts = 10_000, State = "calibrated" },
            Suppressed = suppressed,
        };
        await app.Get<EventPublisher>().PublishAsync(value, trace, CancellationToken.None);
        return value;
    }

    private static Task UpdateAsync(TestApp app, string stream, long epoch, string kind, long prompts = 128, string? status = null, bool suppressed = false) =>
        app.Get<EventPublisher>().PublishAsync(
            new DriftUpdated { EventId = EventIds.Derive(stream, epoch, EventTypes.DriftUpdated, prompts), Stream = stream, Epoch = epoch, OccurredAt = Noon, Kind = kind, PromptsSinceChange = prompts, Status = status, Suppressed = suppressed },
            null,
            CancellationToken.None);

    private static Task ResolveAsync(TestApp app, string stream, long epoch) =>
        app.Get<EventPublisher>().PublishAsync(
            new DriftResolved { EventId = EventIds.Derive(stream, epoch, EventTypes.DriftResolved), Stream = stream, Epoch = epoch, OccurredAt = Noon, Reason = ResolutionReasons.Returned },
            null,
            CancellationToken.None);
}
