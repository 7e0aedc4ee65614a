using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SamkeStream.Catch;
using SamkeStream.Catch.References;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>Incidents from the drift to the audit log, over HTTP, with Catch and Serve in one process.</summary>
public sealed class IncidentTests
{
    private const string Stream = "shop";
    private const string Path = $"/v1/incidents/{Stream}/1";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_drift_becomes_an_incident_that_says_why_it_was_raised()
    {
        await using var app = await DriftedAsync(200);

        var incident = await JsonAsync(app, Path);
        Assert.Equal("open", incident.GetProperty("status").GetString());
        Assert.InRange(incident.GetProperty("changePoint").GetProperty("ordinal").GetInt64(), 390, 410);
        Assert.True(incident.GetProperty("score").GetDouble() > 1);
        Assert.NotNull(incident.GetProperty("kind").GetString());
        Assert.Equal(1000, incident.GetProperty("calibration").GetProperty("budgetPrompts").GetInt64());
        Assert.NotEmpty(incident.GetProperty("evidence").EnumerateArray());
        Assert.Equal(64, incident.GetProperty("referenceDigest").GetString()!.Length);
        Assert.Equal($"stream/{Stream}@1", incident.GetProperty("reference").GetString());
        Assert.Contains(incident.GetProperty("cells").EnumerateArray(), cell => cell.TryGetProperty("typical", out var typical) && !typical.GetString()!.StartsWith("weather", StringComparison.Ordinal));
        Assert.All(incident.GetProperty("prompts").EnumerateArray(), prompt => Assert.StartsWith("weather", prompt.GetProperty("text").GetString(), StringComparison.Ordinal));
        Assert.Equal(["detected", "adaptation-requested", "updated"], incident.GetProperty("updates").EnumerateArray().Select(update => update.GetProperty("what").GetString()));
        Assert.Equal(["acknowledge", "snooze", "accept", "mark-false"], incident.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()));

        Assert.Equal(1, (await JsonAsync(app, "/v1/incidents?status=open")).GetProperty("incidents")[0].GetProperty("epoch").GetInt64());
        Assert.Empty((await JsonAsync(app, "/v1/incidents?status=resolved")).GetProperty("incidents").EnumerateArray());
        Assert.Equal(1, (await JsonAsync(app, $"/v1/streams/{Stream}")).GetProperty("incidents").GetProperty("opened").GetInt64());
    }

    [Fact]
    public async Task Verbs_change_the_incident_and_are_logged_with_their_actor()
    {
        await using var app = await DriftedAsync(200);

        var done = await PostAsync(app, $"{Path}/acknowledge", new { reason = "on it" });
        Assert.Equal((HttpStatusCode.OK, "done"), (done.StatusCode, (await done.JsonAsync()).GetProperty("outcome").GetString()));
        var again = await PostAsync(app, $"{Path}/acknowledge");
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("is acknowledged, so acknowledge is not possible; allowed: snooze, accept, mark-false", await DetailAsync(again), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{Path}/snooze", new { @for = "2h" })).StatusCode);

        var incident = await JsonAsync(app, Path);
        Assert.Equal("snoozed", incident.GetProperty("status").GetString());
        Assert.Equal(["Anna Grün", "Anna Grün"], incident.GetProperty("updates").EnumerateArray().Skip(3).Select(update => update.GetProperty("by").GetString()));
        var entries = (await JsonAsync(app, $"/v1/audit?stream={Stream}")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(
            [("snooze", "done", null), ("acknowledge", "refused", null), ("acknowledge", "done", "on it")],
            entries.Select(entry => (entry.GetProperty("verb").GetString()!, entry.GetProperty("outcome").GetString()!, TextOf(entry, "reason"))));
        Assert.All(entries, entry => Assert.Equal($"{Stream}/1", entry.GetProperty("target").GetString()));
        Assert.Equal(TextOf(entries[2], "after"), TextOf(entries[0], "before"));
        Assert.NotEqual(TextOf(entries[0], "before"), TextOf(entries[0], "after"));
        Assert.True((await JsonAsync(app, "/v1/audit/verification")).GetProperty("isWhole").GetBoolean());
    }

    [Fact]
    public async Task A_command_that_comes_twice_is_done_and_logged_once()
    {
        await using var app = await DriftedAsync(200);
        var id = Guid.NewGuid().ToString();

        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var answer = await PostAsync(app, $"{Path}/acknowledge", commandId: id);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answers.Add(await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(answers[0], answers[1]);
        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.Parse(id), Stream = Stream, Verb = IncidentVerbs.Acknowledge, Epoch = 1, Actor = "hugo" });
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{Path}/snooze", new { @for = "1h" })).StatusCode);
        Assert.Equal(2, (await app.Get<AuditLog>().ListAsync(10)).Count);
    }

    [Fact]
    public async Task A_drift_that_is_accepted_becomes_the_new_normal()
    {
        await using var app = await DriftedAsync(200);
        using var events = app.Get<EventHub>().Subscribe();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{Path}/accept", new { reason = "new season" })).StatusCode);

        Assert.Equal(ResolutionReasons.Accepted, (await events.NextAsync<DriftResolved>()).Reason);
        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        Assert.Equal((IncidentStatuses.Resolved, ResolutionReasons.Accepted), (incident.Status, incident.Resolution));
        Assert.Equal(["accept", "resolved"], incident.Updates.TakeLast(2).Select(update => update.What));
        var entry = (await app.Get<AuditLog>().ListAsync(1))[0];
        Assert.Equal(("accept", AuditHash.Of(incident)), (entry.Verb, entry.After));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, $"{Path}/accept")).StatusCode);

        var before = await ReferenceAsync(app);
        await PushAsync(app, "weather", 600, 400);
        await BusEvents.UntilAsync(async () => await ReferenceAsync(app) != before);
        await PushAsync(app, "billing", 1000, 60);
        Assert.Equal(2, (await events.NextAsync<DriftDetected>()).Epoch);
    }

    [Fact]
    public async Task A_drift_that_is_marked_false_leaves_the_reference_and_counts_against_the_precision()
    {
        await using var app = await DriftedAsync(200);
        using var events = app.Get<EventHub>().Subscribe();
        var reference = await ReferenceAsync(app);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{Path}/mark-false")).StatusCode);

        Assert.Equal(ResolutionReasons.MarkedFalse, (await events.NextAsync<DriftResolved>()).Reason);
        Assert.Equal(IncidentStatuses.MarkedFalse, (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!.Status);
        Assert.Equal(reference, await ReferenceAsync(app));
        var counts = (await JsonAsync(app, $"/v1/streams/{Stream}")).GetProperty("incidents");
        Assert.Equal((1, 0, 0.0), (counts.GetProperty("markedFalse").GetInt32(), counts.GetProperty("active").GetInt32(), counts.GetProperty("precision").GetDouble()));
        await BusEvents.UntilAsync(async () => (await app.Http.GetStringAsync("/metrics")).Contains($"samke_incident_false_share{{stream=\"{Stream}\"}} 1\n", StringComparison.Ordinal));
        var again = await PostAsync(app, $"{Path}/mark-false");
        Assert.Contains("allowed: nothing", await DetailAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolved_drift_can_still_turn_out_to_have_been_false()
    {
        await using var app = await DriftedAsync(200);
        await PostAsync(app, $"{Path}/accept");

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{Path}/mark-false")).StatusCode);

        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        Assert.Equal((IncidentStatuses.MarkedFalse, ResolutionReasons.Accepted), (incident.Status, incident.Resolution));
    }

    [Fact]
    public async Task A_frozen_stream_raises_nothing_until_it_goes_on()
    {
        await using var app = await StartAsync();
        await PushAsync(app, "billing", 0, 400);
        await BusEvents.UntilAsync(async () => await ReferenceAsync(app) is not null);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"/v1/streams/{Stream}/freeze", new { reason = "migration" })).StatusCode);
        Assert.True((await JsonAsync(app, $"/v1/streams/{Stream}")).GetProperty("frozen").GetBoolean());
        var twice = await PostAsync(app, $"/v1/streams/{Stream}/freeze");
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        Assert.Contains("frozen already; allowed: unfreeze", await DetailAsync(twice), StringComparison.Ordinal);
        await PushAsync(app, "weather", 400, 100);
        var settings = (await app.Get<StreamRegistry>().GetAsync(Stream))!;
        await BusEvents.UntilAsync(async () => (await SessionAsync(app, settings)).Monitor.LastOrdinal == 499);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"/v1/streams/{Stream}/force")).StatusCode);
        Assert.Equal(0, (await app.Get<IncidentRegistry>().CountsAsync(Stream)).Opened);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"/v1/streams/{Stream}/unfreeze")).StatusCode);
        Assert.False((await JsonAsync(app, $"/v1/streams/{Stream}")).GetProperty("frozen").GetBoolean());
        await PushAsync(app, "weather", 500, 400);
        await BusEvents.UntilAsync(async () => (await app.Get<IncidentRegistry>().CountsAsync(Stream)).Opened == 1);
        await PostAsync(app, $"/v1/streams/{Stream}/freeze");
        var open = (await app.Get<IncidentRegistry>().ListAsync(new IncidentQuery { Stream = Stream })).Incidents[0];
        var frozen = await PostAsync(app, $"/v1/incidents/{open.Name()}/accept");
        Assert.Contains("is frozen; allowed: unfreeze, then accept", await DetailAsync(frozen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snooze_that_is_over_opens_the_incident_again_and_reminds()
    {
        var clock = new ShiftedClock();
        await using var app = await DriftedAsync(200, clock);
        using var events = app.Get<EventHub>().Subscribe();

        await PostAsync(app, $"{Path}/snooze", new { @for = "1h" });

        // What is told of the drift itself has the time of its prompts.
        var snoozed = await events.NextAsync<DriftUpdated>(update => update.OccurredAt > Noon.AddDays(1));
        Assert.Equal((IncidentStatuses.Snoozed, true), (snoozed.Status, snoozed.Suppressed));
        clock.Forward(TimeSpan.FromHours(1));
        var reminder = await events.NextAsync<DriftUpdated>();
        Assert.Equal((IncidentStatuses.Open, false), (reminder.Status, reminder.Suppressed));
        Assert.Equal(snoozed.Kind, reminder.Kind);
        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        Assert.Equal((IncidentStatuses.Open, "snooze-over"), (incident.Status, incident.Updates[^1].What));
    }

    [Fact]
    public async Task A_suppressed_drift_is_recorded_and_adapted_to_but_marked_so_that_no_alert_leaves()
    {
        await using var app = await StartAsync();
        var suppressed = await PostAsync(app, "/v1/suppressions", new { stream = Stream, from = Noon, to = DateTimeOffset.MaxValue, reason = "deployment" });
        Assert.Equal(HttpStatusCode.OK, suppressed.StatusCode);
        using var events = app.Get<EventHub>().Subscribe();
        await DriftAsync(app, 60);

        Assert.True((await events.NextAsync<DriftDetected>()).Suppressed);
        Assert.Equal(AdaptationReasons.Drift, (await events.NextAsync<AdaptationRequested>()).Reason);
        var incident = await JsonAsync(app, Path);
        Assert.True(incident.GetProperty("suppressed").GetBoolean());

        var id = (await JsonAsync(app, "/v1/suppressions")).GetProperty("suppressions")[0].GetProperty("id").GetString();
        using var end = Request(HttpMethod.Delete, $"/v1/suppressions/{id}");
        Assert.Equal(HttpStatusCode.OK, (await app.Http.SendAsync(end)).StatusCode);
        await PushAsync(app, "weather", 460, 100);
        Assert.False((await events.NextAsync<DriftUpdated>()).Suppressed);
        Assert.Equal(["unsuppress", "suppress"], (await app.Get<AuditLog>().ListAsync(10)).Select(entry => entry.Verb));
    }

    [Fact]
    public async Task What_was_stored_but_not_yet_written_is_written_after_a_restart()
    {
        var first = await DriftedAsync(200);
        var settings = (await first.Get<StreamRegistry>().GetAsync(Stream))!;
        var incident = (await first.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        await BusEvents.UntilAsync(async () => !(await SessionAsync(first, settings)).HasPending);
        var stored = (await first.Get<StreamStates>().ReadAsync(Stream))!;
        var session = await SessionAsync(first, settings);
        session.Change((incident with { Status = IncidentStatuses.Acknowledged }).With(new IncidentUpdate(Noon, "acknowledge", "", "anna")));
        var record = new AuditRecord { At = Noon, Actor = "anna", Verb = "acknowledge", Target = $"{Stream}/1", Stream = Stream, CommandId = Guid.NewGuid() };
        session.PendingAudits.Add(record);
        Assert.NotNull(await first.Get<StreamStates>().TryWriteAsync([new StateWrite(Stream, stored.Versions, session.Head(stored.Head.Commit + 1), session.Save(), null)]));
        var folder = await first.StopAsync();

        await using var second = await StartInAsync(folder);

        await BusEvents.UntilAsync(async () => await second.Get<AuditLog>().FindAsync(record.CommandId) is not null);
        Assert.Equal(IncidentStatuses.Acknowledged, (await second.Get<IncidentRegistry>().GetAsync(Stream, 1))!.Status);
        await BusEvents.UntilAsync(async () => !(await SessionAsync(second, settings)).HasPending);
    }

    [Fact]
    public async Task A_stream_whose_state_is_of_another_version_is_learned_anew_and_its_epochs_go_on()
    {
        var first = await DriftedAsync(200);
        var settings = (await first.Get<StreamRegistry>().GetAsync(Stream))!;
        await BusEvents.UntilAsync(async () => !(await SessionAsync(first, settings)).HasPending);
        var stored = (await first.Get<StreamStates>().ReadAsync(Stream))!;
        var snapshot = stored.Snapshot.ToArray();
        snapshot[4]++;
        Assert.NotNull(await first.Get<StreamStates>().TryWriteAsync([new StateWrite(Stream, stored.Versions, stored.Head with { Commit = stored.Head.Commit + 1, Log = 0 }, snapshot, null)]));
        var folder = await first.StopAsync();

        await using var second = await StartInAsync(folder);
        using var events = second.Get<EventHub>().Subscribe();
        await PushAsync(second, "weather", 1000, 420);

        Assert.Equal((1L, ResolutionReasons.NewReference), await events.NextAsync<DriftResolved>() is var end ? (end.Epoch, end.Reason) : default);
        await BusEvents.UntilAsync(async () => (await second.Get<IncidentRegistry>().GetAsync(Stream, 1))!.Status == IncidentStatuses.Resolved);
        await BusEvents.UntilAsync(async () => (await second.Get<StreamStates>().HeadAsync(Stream))!.Phase == "watching");
        await PushAsync(second, "billing", 2000, 60);
        Assert.Equal(2, (await events.NextAsync<DriftDetected>()).Epoch);
    }

    [Fact]
    public async Task An_adaptation_forced_during_a_drift_leaves_the_incident_its_epoch()
    {
        await using var app = await DriftedAsync(60);
        using var events = app.Get<EventHub>().Subscribe();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"/v1/streams/{Stream}/force")).StatusCode);
        Assert.Equal(2, (await events.NextAsync<AdaptationRequested>(request => request.Reason == AdaptationReasons.Forced)).Epoch);
        await PushAsync(app, "weather", 460, 100);

        Assert.Equal(1, (await events.NextAsync<DriftUpdated>()).Epoch);
        await BusEvents.UntilAsync(async () => (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!.Kind is not null);
    }

    [Theory]
    [InlineData("GET", "/v1/incidents?status=broken", null, 400, "allowed are open, acknowledged, snoozed, resolved, marked-false")]
    [InlineData("GET", "/v1/incidents?stream=..%2Fx", null, 400, "stream is '../x'")]
    [InlineData("GET", "/v1/incidents?from=yesterday", null, 400, "from is 'yesterday'")]
    [InlineData("GET", "/v1/incidents?to=2026-01-01T00:00:00", null, 400, "with offset")]
    [InlineData("GET", "/v1/incidents?limit=0", null, 400, "limit is '0'; allowed are 1 to 1000")]
    [InlineData("GET", "/v1/incidents?after=x", null, 400, "after is 'x'")]
    [InlineData("GET", "/v1/incidents/shop/7", null, 404, "stream 'shop' has no incident 7")]
    [InlineData("POST", "/v1/incidents/shop/7/acknowledge", null, 404, "stream 'shop' has no incident 7")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", "{}", 400, "one of the two")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", """{"for":"2h","until":"2030-01-01T00:00:00Z"}""", 400, "one of the two")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", """{"for":"two hours"}""", 400, "for is 'two hours'; allowed are whole numbers with d, h, m or s")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", """{"for":"0m"}""", 400, "for is '0m'")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", """{"for":"367d"}""", 400, "at most 366 days on")]
    [InlineData("POST", "/v1/incidents/shop/7/snooze", """{"until":"2001-01-01T00:00:00Z"}""", 400, "allowed are times after")]
    [InlineData("POST", "/v1/incidents/shop/7/acknowledge", "[]", 400, "the body is no JSON object")]
    [InlineData("POST", "/v1/incidents/shop/7/explode", null, 404, "")]
    [InlineData("POST", "/v1/streams/unknown/force", null, 404, "stream 'unknown' is not registered")]
    [InlineData("POST", "/v1/streams/shop/force", null, 409, "has had no prompt yet")]
    [InlineData("POST", "/v1/suppressions", "{}", 400, "either from and to, or weekday, start and durationMinutes")]
    [InlineData("POST", "/v1/suppressions", """{"weekday":"someday","start":"10:00","duration":"1h"}""", 400, "weekday is 'someday'; allowed are monday")]
    [InlineData("POST", "/v1/suppressions", """{"weekday":"monday","start":"25:00","duration":"1h"}""", 400, "start is '25:00'")]
    [InlineData("POST", "/v1/suppressions", """{"weekday":"monday","start":"10:00","duration":"90s"}""", 400, "duration is '90s'; allowed are whole minutes")]
    [InlineData("POST", "/v1/suppressions", """{"weekday":"monday","start":"10:00","duration":"8d"}""", 400, "durationMinutes is 11520")]
    [InlineData("POST", "/v1/suppressions", """{"from":"2001-01-01T00:00Z","to":"2001-01-02T00:00Z"}""", 400, "which is over")]
    [InlineData("POST", "/v1/suppressions", """{"from":"2030-01-02T00:00Z","to":"2030-01-01T00:00Z"}""", 400, "to after from")]
    [InlineData("POST", "/v1/suppressions", """{"from":"noon","to":"2030-01-01T00:00Z"}""", 400, "from is 'noon'")]
    [InlineData("POST", "/v1/suppressions", """{"stream":"../x","from":"2030-01-01T00:00Z","to":"2030-01-02T00:00Z"}""", 400, "stream is '../x'")]
    [InlineData("DELETE", "/v1/suppressions/7", null, 400, "id is '7'")]
    [InlineData("DELETE", "/v1/suppressions/0198a3f2-0000-7000-8000-000000000000", null, 404, "there is no suppression")]
    [InlineData("GET", "/v1/audit?newest=0", null, 400, "newest is '0'")]
    [InlineData("GET", "/v1/audit?before=-1", null, 400, "before is '-1'")]
    [InlineData("GET", "/v1/audit?command=7", null, 400, "command is '7'")]
    [InlineData("GET", "/v1/audit?stream=-", null, 400, "stream is '-'")]
    [InlineData("GET", "/v1/audit/verification?contains=abc", null, 400, "contains is 'abc'")]
    public async Task What_is_wrong_is_told_with_what_is_allowed(string method, string path, string? body, int status, string words)
    {
        await using var app = await StartAsync();
        using var request = Request(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body);

        var answer = await app.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_acts_must_say_who_he_is()
    {
        await using var app = await StartAsync();
        foreach (var actor in new[] { null, " ", new string('x', 129) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/streams/{Stream}/force");
            if (actor is not null)
                request.Headers.TryAddWithoutValidation("Samke-Actor", actor);
            var answer = await app.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("allowed are 1 to 128", await DetailAsync(answer), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, $"/v1/streams/{Stream}/force", new { reason = new string('x', 1025) })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, $"/v1/streams/{Stream}/force", commandId: "seven")).StatusCode);
        Assert.Empty(await app.Get<AuditLog>().ListAsync(10));
    }

    private static Task<TestApp> StartAsync(TimeProvider? time = null) => StartInAsync(new TempFolder(), time);

    private static async Task<TestApp> StartInAsync(TempFolder folder, TimeProvider? time = null)
    {
        var app = await TestApp.StartAsync(
            folder,
            [new CatchWorker(TopicEncoder.Make()), new ServeWorker()],
            builder =>
            {
                if (time is not null)
                    builder.Services.AddSingleton(time);
            },
            "--serve:completions",
            "false");
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = Stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        return app;
    }

    /// <summary>A stream with an open incident and this many prompts after the change.</summary>
    private static async Task<TestApp> DriftedAsync(int after, TimeProvider? time = null)
    {
        var app = await StartAsync(time);
        using var events = app.Get<EventHub>().Subscribe();
        await DriftAsync(app, after);
        // What the drift itself says is heard before the test listens.
        await events.NextAsync<AdaptationRequested>();
        if (after >= 128)
            await events.NextAsync<DriftUpdated>();
        await BusEvents.UntilAsync(async () => await app.Get<IncidentRegistry>().GetAsync(Stream, 1) is { } incident && (after < 128 || incident.Kind is not null));
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))!.Prompts >= 400 + after);
        return app;
    }

    /// <summary>Digest of the reference that the stream is watched with; null while it learns its first.</summary>
    private static async Task<string?> ReferenceAsync(TestApp app) =>
        (await app.Get<StreamStates>().HeadAsync(Stream))?.Reference;

    private static async Task DriftAsync(TestApp app, int after)
    {
        await PushAsync(app, "billing", 0, 400);
        await BusEvents.UntilAsync(async () => await ReferenceAsync(app) is not null);
        await PushAsync(app, "weather", 400, after);
    }

    private static async Task<StreamSession> SessionAsync(TestApp app, StreamSettings settings)
    {
        var states = app.Get<StreamStates>();
        var stored = (await states.ReadAsync(Stream))!;
        var reference = await app.Get<ReferenceCache>().GetAsync(StreamSession.ReferenceOf(stored.Snapshot).Blob!, CancellationToken.None);
        var session = StreamSession.Restore(stored.Snapshot, stored.Head.Ingest, settings, reference);
        foreach (var (prompt, vector) in stored.Log.SelectMany(StreamSession.ReadLog).Cast<LoggedPrompt>())
            session.Observe(prompt, vector);
        return session;
    }

    private static Task PushAsync(TestApp app, string topic, int from, int count) =>
        app.Get<IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = Stream,
            Prompts = [.. Enumerable.Range(from, count).Select(i => new PromptItem { Id = $"id-{i}", Text = $"{topic} question {i}", Time = Noon.AddSeconds(i) })],
        });

    private static async Task<JsonElement> JsonAsync(TestApp app, string path) => await (await app.Http.GetAsync(path)).EnsureSuccessStatusCode().JsonAsync();

    private static async Task<string> DetailAsync(HttpResponseMessage answer) => (await answer.JsonAsync()) is { ValueKind: JsonValueKind.Object } problem ? TextOf(problem, "detail") ?? "" : "";

    private static string? TextOf(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Samke-Actor", "Anna Grün");
        return request;
    }

    private static async Task<HttpResponseMessage> PostAsync(TestApp app, string path, object? body = null, string? commandId = null)
    {
        using var request = Request(HttpMethod.Post, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (commandId is not null)
            request.Headers.Add("Samke-Command-Id", commandId);
        return await app.Http.SendAsync(request);
    }
}
