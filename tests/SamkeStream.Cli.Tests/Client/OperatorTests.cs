using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

/// <summary><c>samke incidents</c>, <c>errors</c>, <c>audit</c> and the operators' part of <c>streams</c> as processes against real workers.</summary>
public sealed class OperatorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var encoder = new PromptEncoder("words", _ => [1, 0, 0, 0]);
        _app = await SamkeHost.BuildAsync(
            ["--store-folder", Path.Combine(_folder.Path, "store"), "--urls", "http://127.0.0.1:0", "--serve:completions", "false", "--max-text-bytes", "100"],
            [new CatchWorker(encoder), new ServeWorker()],
            configure: builder => builder.Logging.ClearProviders());
        await SamkeHost.StartAsync(_app);
        await Get<StreamRegistry>().GetOrRegisterAsync("orders");
        var window = await Get<PromptWindows>().PutAsync(
            new PromptWindow { Stream = "orders", Epoch = 3, Prompts = [new WindowPrompt { Ordinal = 1204, Id = "p-1204", Text = "How do I prune roses?" }] }, TimeSpan.FromHours(1));
        var incident = new Incident
        {
            Stream = "orders",
            Epoch = 3,
            OpenedAt = Noon,
            Ordinal = 1212,
            ChangePoint = new ChangePoint { Ordinal = 1200, PromptId = "p-1200" },
            DelayEstimatePrompts = 13,
            Score = 1.25,
            Threshold = 1,
            Kind = DriftKinds.DomainTransfer,
            Tempo = "abrupt",
            FarShare = .62,
            PromptsSinceChange = 128,
            Evidence = [new IncidentEvidence("mean", 32, .8), new IncidentEvidence("novelty", .5, 1.25)],
            Cells = [new IncidentCell(7, .25, .05, 4), new IncidentCell(null, .03, .65, 40, 1204)],
            Prompts = [new IncidentPrompt(1204, "p-1204"), new IncidentPrompt(1205, "p-1205")],
            PromptsRef = window,
            Calibration = new CalibrationFacts { BudgetPrompts = 10_000, EffectiveSize = 412.5, State = "calibrated" },
        };
        await Get<IncidentRegistry>().PutAsync(incident.With(new IncidentUpdate(Noon, "detected", "score 1.25")));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Incidents_are_listed_and_one_is_explained_in_words_and_tables()
    {
        var list = (await Samke("incidents", "list", "--status", "open")).Output;
        Assert.Matches(@"orders/3\s+open\s+domain-transfer\s+2026-11-21 12:00:00Z", list);
        Assert.Contains("no incidents", (await Samke("incidents", "list", "--stream", "other")).Output, StringComparison.Ordinal);

        var shown = (await Samke("incidents", "show", "orders/3")).Output;
        Assert.DoesNotContain('\u001b', shown);
        foreach (var words in new[]
        {
            "domain-transfer, abrupt: most of the new prompts come from a domain that the reference does not have",
            "about prompt 1200 (p-1200)", "at prompt 1212, 2026-11-21 12:00:00Z, 13 prompts after the change; score 1.25 over threshold 1",
            "calibrated: one false alarm expected in 10000 prompts; effective size of the reference 412.5", "How do I prune roses?", "(its time is over)",
            "acknowledge, snooze, accept, mark-false",
        })
        {
            Assert.Contains(words, shown, StringComparison.Ordinal);
        }

        Assert.Matches(@"novelty\s+0\.5\s+1\.25\s+mean\s+32\s+0\.8", shown.ReplaceLineEndings(" "));
        Assert.Matches(@"far from all\s+3\.0 %\s+65\.0 %\s+grew by 62\.0 %\s+40\s+prompt 1204", shown);
        Assert.Matches(@"7\s+25\.0 %\s+5\.0 %\s+shrank by 20\.0 %", shown);

        Assert.Equal(3, Json((await Samke("incidents", "show", "orders/3", "--json")).Output).GetProperty("epoch").GetInt64());
        Assert.Equal("orders", Json((await Samke("incidents", "list", "--json")).Output).GetProperty("incidents")[0].GetProperty("stream").GetString());
    }

    [Fact]
    public async Task A_stream_is_changed_to_hashes_and_its_texts_are_gone()
    {
        Assert.Contains("How do I prune roses?", (await Samke("incidents", "show", "orders/3")).Output, StringComparison.Ordinal);

        var changed = Json((await Samke("streams", "set", "orders", "--privacy", "hashes", "--json")).Output);

        Assert.Equal("hashes", changed.GetProperty("privacy").GetString());
        Assert.False(changed.TryGetProperty("privacyRemark", out _));
        Assert.DoesNotContain("How do I prune roses?", (await Samke("incidents", "show", "orders/3")).Output, StringComparison.Ordinal);
        Assert.Contains("forget-texts", (await Samke("audit", "--stream", "orders")).Output, StringComparison.Ordinal);
        Assert.Contains("forget-texts orders: done", (await Samke("streams", "forget-texts", "orders")).Output, StringComparison.Ordinal);
        Assert.Contains("resolverUrl is on example.com; allowed are the hosts of Samke:Privacy:ResolverHosts: none", (await SamkeOrFail("streams", "set", "orders", "--resolver-url", "http://example.com")).Errors, StringComparison.Ordinal);
        Assert.Contains("privacy is 'none'; allowed are text, hashes", (await SamkeOrFail("streams", "set", "orders", "--privacy", "none")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_are_done_in_the_name_of_the_actor_and_the_log_is_whole()
    {
        Assert.Contains("acknowledge orders/3: done", (await Samke("incidents", "acknowledge", "orders/3", "--actor", "Jörg", "--reason", "on it")).Output, StringComparison.Ordinal);
        Assert.Contains("snooze orders/3: done (until", (await Samke("incidents", "snooze", "orders/3", "--for", "2h")).Output, StringComparison.Ordinal);
        Assert.Contains("mark-false orders/3: done", (await Samke("incidents", "mark-false", "orders/3")).Output, StringComparison.Ordinal);
        Assert.Contains("incident orders/3 is marked-false, so acknowledge is not possible", (await SamkeOrFail("incidents", "ack", "orders/3")).Errors, StringComparison.Ordinal);
        Assert.Contains("freeze orders: done", (await Samke("incidents", "freeze", "orders")).Output, StringComparison.Ordinal);
        Assert.Equal(0, Json((await Samke("streams", "show", "orders", "--json")).Output).GetProperty("incidents").GetProperty("precision").GetDouble());

        var log = (await Samke("audit", "--stream", "orders")).Output;
        Assert.Matches(@"1\s+\S+ \S+\s+Jörg\s+acknowledge\s+orders/3\s+done\s+on it", log);
        Assert.Matches(@$"3\s+\S+ \S+\s+{Environment.UserName}\s+mark-false\s+orders/3\s+done", log);
        Assert.Matches(@"4\s+\S+ \S+\s+\S+\s+acknowledge\s+orders/3\s+refused", log);
        var whole = (await Samke("audit", "verify")).Output;
        Assert.StartsWith("whole: 5 entries, head ", whole, StringComparison.Ordinal);
        var head = whole.Trim()[^64..];
        Assert.Equal(head, Json((await Samke("audit", "verify", "--json")).Output).GetProperty("head").GetString());
        await Samke("audit", "verify", "--contains", head);

        var store = Get<IStore>();
        var entry = (await store.ReadAsync("audit:entries:000000000002"))!;
        Assert.True(await store.TryCommitAsync([new DocumentWrite("audit:entries:000000000002", "{}"u8.ToArray(), entry.Version)]));
        var (code, _, errors) = await SamkeOrFail("audit", "verify");
        Assert.Equal(1, code);
        Assert.Contains("the audit log is broken at entry 2", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_shows_where_it_stands_and_what_was_remarkable_about_its_prompts()
    {
        var file = Path.Combine(_folder.Path, "odd.jsonl");
        await File.WriteAllLinesAsync(file, new[] { (1, 1), (1, 2), (2, 2), (3, 5), (4, 5), (5, 3) }.Select(prompt => $$"""{"text":"roses","id":"p-{{prompt.Item1}}","sequence":{{prompt.Item2}}}"""));
        Assert.Contains("registered; no prompt has come yet", (await Samke("streams", "show", "orders")).Output, StringComparison.Ordinal);

        await Samke("send", "orders", "--file", file);
        await Samke("streams", "set", "orders", "--budget", "30d@2000/day", "--roles", "user,tool", "--truncation", "chunks");

        var shown = (await Samke("streams", "show", "orders")).Output;
        Assert.Matches(@"Stream\s+orders: learning, epoch 0", shown);
        Assert.Matches(@"Prompts\s+5 taken, the latest of ", shown);
        Assert.Matches(@"Reference\s+none yet: it is learned from the first 1000 prompts", shown);
        Assert.Matches(@"Budget\s+one false alarm in T = 60000 prompts \(30d@2000/day\)", shown);
        Assert.Matches(@"Encoded\s+of conversations what user, tool said; long texts in chunks", shown);
        Assert.Matches(@"duplicates\s+1 ", shown);
        Assert.Matches(@"sequence gaps\s+1\s+2 numbers were skipped", shown);
        Assert.Matches(@"sequence repeats\s+1 ", shown);
        Assert.Matches(@"sequence steps back\s+1 ", shown);
        Assert.DoesNotContain("clock", shown, StringComparison.Ordinal);
        Assert.Matches(@"orders\s+60000\s+30d@2000/day\s+1000\s+128\s+validated\s+user,tool\s+chunks", (await Samke("streams", "list")).Output);
    }

    [Fact]
    public async Task Events_are_watched_as_plain_lines_where_the_output_is_no_terminal()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), DefaultRequestHeaders = { { "Samke-Actor", "anna" } } };
        using var watch = SamkeProcess.Start("watch", "orders", "--url", _app.Urls.First());
        try
        {
            var line = watch.StandardOutput.ReadLineAsync();
            // An event before it listens is not heard, so another follows.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            while (!line.IsCompleted)
            {
                limit.Token.ThrowIfCancellationRequested();
                (await http.PostAsync(new Uri("/v1/incidents/orders/3/snooze", UriKind.Relative), new StringContent("""{"for":"2h"}"""), limit.Token)).EnsureSuccessStatusCode();
                await Task.WhenAny(line, Task.Delay(200, limit.Token));
            }

            Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ drift\.updated orders epoch 3, snoozed$", await line);
        }
        finally
        {
            watch.Kill();
        }
    }

    [Fact]
    public async Task Suppressions_are_made_listed_and_ended()
    {
        Assert.Contains("done (orders, every friday 22:00 UTC for 120 min; ", (await Samke("streams", "suppress", "orders", "--weekday", "friday", "--start", "22:00", "--duration", "2h", "--reason", "deployment")).Output, StringComparison.Ordinal);
        await Samke("streams", "suppress", "--all", "--from", "2030-01-01T00:00Z", "--to", "2030-01-02T00:00Z");
        var list = (await Samke("streams", "suppressions")).Output;
        Assert.Matches(@"orders\s+every friday 22:00 UTC, 120 min\s+\S+\s+deployment", list);
        Assert.Contains("(all)", list, StringComparison.Ordinal);

        foreach (var suppression in await Get<Suppressions>().ListAsync())
            Assert.Contains("unsuppress suppressions: done", (await Samke("streams", "unsuppress", $"{suppression.Id}")).Output, StringComparison.Ordinal);
        Assert.Contains("no suppressions", (await Samke("streams", "suppressions")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Samke("audit")).Output.Split("all streams, 2030-01-01 00:00:00Z to 2030-01-02 00:00:00Z; ").Length - 1);
    }

    [Fact]
    public async Task Refused_messages_are_listed_edited_and_put_back_once()
    {
        var bus = Get<MassTransit.IBus>();
        await bus.Publish(new PromptBatchSubmitted { Stream = "orders", Prompts = [new PromptItem { Id = "long", Text = new string('x', 101) }] });
        var refused = Get<RefusedMessages>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while ((await refused.GetAsync()).Count == 0)
            await Task.Delay(20, limit.Token);
        var id = (await refused.GetAsync())[0].Id;

        var list = (await Samke("errors", "list", "--stream", "orders")).Output;
        Assert.Equal(list, (await Samke("streams", "errors", "orders")).Output);
        Assert.Matches($@"{id}\s+\S+ \S+\s+orders\s+text-too-long", list);
        Assert.Contains("since the beginning: text-too-long 1", (await Samke("errors", "list")).Output, StringComparison.Ordinal);
        var shown = (await Samke("errors", "show", id)).Output;
        Assert.Matches(@"Refused\s+text-too-long: .*text has 101 bytes; allowed are 100", shown);
        Assert.Matches(@"Put back\s+never", shown);
        var body = (await Samke("errors", "show", id, "--body")).Output;
        Assert.EndsWith(body, shown, StringComparison.Ordinal);
        Assert.Contains("text has 101 bytes; allowed are 100", (await SamkeOrFail("errors", "replay", id)).Errors, StringComparison.Ordinal);

        var file = Path.Combine(_folder.Path, "edited.json");
        await File.WriteAllTextAsync(file, body.Replace(new string('x', 101), "short", StringComparison.Ordinal));
        Assert.Contains($"{id}: put back", (await Samke("errors", "replay", id, "--edit", file, "--actor", "anna")).Output, StringComparison.Ordinal);
        var (code, _, errors) = await SamkeOrFail("errors", "replay", id, "--edit", file);
        Assert.Equal(1, code);
        Assert.Contains("by anna; allowed is once more with again=true (--again)", errors, StringComparison.Ordinal);
        Assert.Contains("1 × by anna", (await Samke("errors", "list")).Output, StringComparison.Ordinal);
        Assert.Equal("anna", (await Get<AuditLog>().ListAsync(1))[0].Actor);
    }

    [Theory]
    [InlineData("incident is 'orders'; allowed is stream/epoch", "incidents", "show", "orders")]
    [InlineData("has no incident 9", "incidents", "show", "orders/9")]
    [InlineData("status is 'broken'; allowed are open", "incidents", "list", "--status", "broken")]
    [InlineData("one of the two", "incidents", "snooze", "orders/3")]
    [InlineData("for is '2 hours'", "incidents", "snooze", "orders/3", "--for", "2 hours")]
    [InlineData("allowed are 1 to 128", "incidents", "ack", "orders/3", "--actor", " ")]
    [InlineData("give the name of one, or --all", "streams", "suppress", "--weekday", "friday")]
    [InlineData("weekday is 'someday'", "streams", "suppress", "orders", "--weekday", "someday", "--start", "10:00", "--duration", "1h")]
    [InlineData("id is 'x'", "streams", "unsuppress", "x")]
    [InlineData("has had no prompt yet", "streams", "force", "orders")]
    [InlineData("not frozen; allowed: freeze", "streams", "unfreeze", "orders")]
    [InlineData("there is no refused message '0'", "errors", "show", "0")]
    [InlineData("which does not exist", "errors", "replay", "0", "--edit", "nowhere.json")]
    [InlineData("--edit is for one message; 2 are named", "errors", "replay", "0", "1", "--edit", "nowhere.json")]
    [InlineData("newest is '0'", "errors", "list", "--newest", "0")]
    [InlineData("contains is 'abc'", "audit", "verify", "--contains", "abc")]
    public async Task What_is_wrong_is_told_with_what_is_allowed(string words, params string[] arguments)
    {
        var (code, _, errors) = await SamkeOrFail(arguments);

        Assert.Equal(1, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    private static JsonElement Json(string output) => JsonDocument.Parse(output).RootElement;

    private T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    private async Task<(int ExitCode, string Output, string Errors)> Samke(params string[] arguments)
    {
        var run = await SamkeOrFail(arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }

    private Task<(int ExitCode, string Output, string Errors)> SamkeOrFail(params string[] arguments) =>
        SamkeProcess.RunAsync([.. arguments, "--url", _app.Urls.First()]);
}
