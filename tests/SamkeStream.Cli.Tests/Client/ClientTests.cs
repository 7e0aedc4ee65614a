using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

/// <summary>The client verbs against a real server.</summary>
public sealed class ClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await SamkeHost.BuildAsync(
            ["--store-folder", Path.Combine(_folder.Path, "store"), "--urls", "http://127.0.0.1:0", "--token", "secret", "--serve:completions", "false"],
            [new ServeWorker()]);
        await SamkeHost.StartAsync(_app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stream_is_created_changed_shown_listed_and_deleted()
    {
        var created = (await Samke("streams", "create", "orders", "--budget", "20", "--promotion", "never", "--actor", "Jörg", "--reason", "the shop opens")).Output;
        Assert.Matches(@"Stream\s+orders\s+Reference\s+learned from 1000 prompts\s+Budget\s+one false alarm in T = 1000 prompts \(20\)", created);
        Assert.Contains("; promotion never", created, StringComparison.Ordinal);
        Assert.Matches(@"Jörg\s+set\s+orders\s+done\s+the shop opens", (await Samke("audit")).Output);

        var changed = Json(await Samke("streams", "set", "orders", "--window-size", "64", "--json"));
        Assert.Equal(64, changed.GetProperty("windowSize").GetInt32());
        Assert.Equal(1_000, changed.GetProperty("budgetPrompts").GetInt64());

        Assert.Equal("never", Json(await Samke("streams", "show", "orders", "--json")).GetProperty("promotion").GetString());
        Assert.Equal("orders", Json(await Samke("streams", "list", "--json")).GetProperty("streams")[0].GetProperty("stream").GetString());

        await Samke("streams", "delete", "orders", "--actor", "Jörg", "--reason", "it is closed");
        Assert.Matches(@"Jörg\s+delete\s+orders\s+done\s+it is closed", (await Samke("audit")).Output);
        Assert.Empty(Json(await Samke("streams", "list", "--json")).GetProperty("streams").EnumerateArray());
    }

    [Fact]
    public async Task Prompts_are_sent_from_the_command_line_and_from_a_file()
    {
        Assert.Equal("sent as p-1", (await Samke("send", "orders", "Where is my parcel?", "--id", "p-1")).Output.Trim());
        Assert.Equal("p-2", Json(await Samke("send", "orders", "Where is it?", "--id", "p-2", "--json")).GetProperty("ids")[0].GetString());

        var file = Path.Combine(_folder.Path, "prompts.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 450).Select(i => $$"""{"prompt":"prompt {{i}}","id":"f-{{i}}"}"""));
        Assert.Equal("450 prompts sent", (await Samke("send", "orders", "--file", file)).Output.Trim());
        Assert.Equal(450, Json(await Samke("send", "orders", "--file", file, "--json")).GetProperty("sent").GetInt32());
    }

    [Fact]
    public async Task A_broken_line_of_a_file_is_named()
    {
        var file = Path.Combine(_folder.Path, "broken.jsonl");
        await File.WriteAllLinesAsync(file, ["""{"text":"fine"}""", "{broken"]);

        var (code, _, errors) = await SamkeOrFail("send", "orders", "--file", file);

        Assert.Equal(1, code);
        Assert.Contains("broken.jsonl, line 2", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_of_a_file_that_is_refused_is_named_with_what_was_sent_before()
    {
        var file = _folder.File("empty.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 203).Select(i => $$"""{"text":"{{(i is 201 or 202 ? "" : $"prompt {i}")}}"}"""));

        var (code, _, errors) = await SamkeOrFail("send", "orders", "--file", file);

        Assert.Equal(1, code);
        Assert.Contains("prompts[1]: text is empty; it must hold more than white space", errors, StringComparison.Ordinal);
        Assert.Contains("prompts[2]: text is empty", errors, StringComparison.Ordinal);
        Assert.Contains("empty.jsonl, line 201; 200 prompts before it were sent, none from it on", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_items_are_added_and_cleared()
    {
        var file = Path.Combine(_folder.Path, "items.jsonl");
        await File.WriteAllTextAsync(file, """{"id":"i-1","prompt":"2 + 2 ?","choices":["3","4"],"answer":1}""");

        Assert.Equal("orders: 1 items added, 1 in all", (await Samke("streams", "items", "orders", "--file", file)).Output.Trim());
        Assert.Matches(@"i-1\s+2 \+ 2 \?\s+3 \| 4\s+4", (await Samke("streams", "items", "orders")).Output);
        Assert.Equal(1, Json(await Samke("streams", "items", "orders", "--json")).GetProperty("items")[0].GetProperty("answer").GetInt32());
        Assert.Equal("no validation items", (await Samke("streams", "items", "orders", "--clear")).Output.Trim());
    }

    [Fact]
    public async Task Adapters_are_listed_shown_and_rolled_back_in_words_and_tables()
    {
        Assert.Contains("no adapters: every stream serves the base model", (await Samke("adapters", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("current: the base model", (await Samke("adapters", "list", "orders")).Output, StringComparison.Ordinal);
        var adapters = _app.Services.GetRequiredService<AdapterRegistry>();
        var description = new AdapterDescription
        {
            BaseModel = new BaseModelReference("small", "b0"),
            Rank = 4,
            Alpha = 8,
            TargetModules = ["q_proj", "v_proj"],
            Dtype = "bfloat16",
            Provenance = new AdapterProvenance { Stream = "orders", Epoch = 1, WindowRef = "w", Bundle = "small", Seed = 7, Strategy = StrategyNames.Generated },
            CreatedAt = Noon,
        };
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["adapter_config.json"] = "{}"u8.ToArray() };
        var digest = (await adapters.PutAsync(files, description)).Digest;
        await adapters.PromoteAsync("orders", new Promotion
        {
            Digest = digest,
            Epoch = 1,
            Strategy = StrategyNames.Generated,
            Validated = true,
            Reason = AdaptationReasons.Drift,
            Scoreboard = [new ScoreboardEntry { Strategy = StrategyNames.Generated, Accuracy = .75, Gain = .5, GainLowerBound = .375, NegativeLogLikelihood = .5, Items = 100 }],
            PromotedAt = Noon,
        });

        var name = $"orders.v1-{digest[..8]}";
        Assert.Matches($@"orders\s+{name}\s+generated\s+1\s+yes\s+2026-11-21 12:00:00Z", (await Samke("adapters", "list")).Output);
        Assert.Matches($@"1\s+{name}\s+generated\s+1\s+yes\s+2026-11-21 12:00:00Z\s+drift\s+current", (await Samke("adapters", "list", "orders")).Output);
        var shown = (await Samke("adapters", "show", "orders")).Output;
        Assert.Matches($@"Adapter\s+{name}, version 1 of stream orders\s+Digest\s+{digest}\s+Promoted\s+2026-11-21 12:00:00Z, validated", shown);
        Assert.Matches(@"LoRA\s+rank 4, alpha 8, bfloat16, of q_proj, v_proj", shown);
        Assert.Matches(@"generated\s+75\.0 %\s+50\.0 %\s+37\.5 %\s+0\.500\s+100", shown);
        Assert.Matches(@"adapter_config\.json\s+2\s+[0-9a-f]{64}", shown);
        Assert.Equal(name, Json(await Samke("adapters", "show", "orders", "--json")).GetProperty("name").GetString());

        Assert.Contains("orders: rolled back, current is the base model", (await Samke("adapters", "rollback", "orders", "--reason", "worse")).Output, StringComparison.Ordinal);
        Assert.Matches(@"rolled back 2\S+ \S+Z\s+current: the base model", (await Samke("adapters", "list", "orders")).Output);
        Assert.Matches(@"rollback\s+orders\s+done\s+worse", (await Samke("audit")).Output);
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_its_words()
    {
        var (code, _, errors) = await SamkeOrFail("send", "orders", " ");
        Assert.Equal(1, code);
        Assert.Contains("text is empty", errors, StringComparison.Ordinal);

        Assert.Contains("nothing to send; allowed is one prompt, or --file", (await SamkeOrFail("send", "orders")).Errors, StringComparison.Ordinal);
        Assert.Contains("both a prompt and --file are given", (await SamkeOrFail("send", "orders", "a", "--file", "-")).Errors, StringComparison.Ordinal);
        Assert.Contains("reason has 1025 characters; allowed are 1024", (await SamkeOrFail("streams", "create", "orders", "--reason", new string('x', 1025))).Errors, StringComparison.Ordinal);

        (code, _, errors) = await SamkeOrFail("streams", "create", "orders", "--promotion", "sometimes");
        Assert.Equal(1, code);
        Assert.Contains("promotion is 'sometimes'; allowed are", errors, StringComparison.Ordinal);

        (code, _, errors) = await SamkeOrFail("streams", "create", "orders", "--reference-size", "10", "--roles", ",", "--promotion", "sometimes");
        Assert.Equal(1, code);
        foreach (var mistake in new[] { "referenceSize is 10; allowed are", "roles is ','; allowed are", "promotion is 'sometimes'; allowed are" })
            Assert.Contains(mistake, errors, StringComparison.Ordinal);

        (code, _, errors) = await SamkeOrFail("adapters", "show", "orders");
        Assert.Equal(1, code);
        Assert.Contains("serve the base model", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_or_address_is_a_clear_error()
    {
        var (code, _, errors) = await SamkeProcess.RunAsync("streams", "list", "--url", _app.Urls.First(), "--token", "wrong");
        Assert.Equal(1, code);
        Assert.Contains("401", errors, StringComparison.Ordinal);

        (code, _, errors) = await SamkeProcess.RunAsync("streams", "list", "--url", "http://127.0.0.1:1");
        Assert.Equal(1, code);
        Assert.Contains("no answer from http://127.0.0.1:1", errors, StringComparison.Ordinal);

        (code, _, errors) = await SamkeProcess.RunAsync("streams", "list", "--url", "nowhere");
        Assert.Equal(1, code);
        Assert.Contains("--url is 'nowhere'", errors, StringComparison.Ordinal);
    }

    private static JsonElement Json((int ExitCode, string Output, string Errors) run) => JsonDocument.Parse(run.Output).RootElement;

    private async Task<(int ExitCode, string Output, string Errors)> Samke(params string[] arguments)
    {
        var run = await SamkeOrFail(arguments);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }

    private Task<(int ExitCode, string Output, string Errors)> SamkeOrFail(params string[] arguments) =>
        SamkeProcess.RunAsync([.. arguments, "--url", _app.Urls.First(), "--token", "secret"]);
}
