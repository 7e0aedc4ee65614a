using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

/// <summary>The client verbs against a real server.</summary>
public sealed class ClientTests : IAsyncLifetime
{
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
        var created = Json(await Samke("streams", "create", "orders", "--budget", "20000", "--promotion", "never"));
        Assert.Equal(20_000, created.GetProperty("budgetPrompts").GetInt64());

        var changed = Json(await Samke("streams", "set", "orders", "--window-size", "64"));
        Assert.Equal(64, changed.GetProperty("windowSize").GetInt32());
        Assert.Equal(20_000, changed.GetProperty("budgetPrompts").GetInt64());

        Assert.Equal("never", Json(await Samke("streams", "show", "orders", "--json")).GetProperty("promotion").GetString());
        Assert.Equal("orders", Json(await Samke("streams", "list", "--json")).GetProperty("streams")[0].GetProperty("stream").GetString());

        await Samke("streams", "delete", "orders");
        Assert.Empty(Json(await Samke("streams", "list", "--json")).GetProperty("streams").EnumerateArray());
    }

    [Fact]
    public async Task Prompts_are_sent_from_the_command_line_and_from_a_file()
    {
        Assert.Equal("p-1", Json(await Samke("send", "orders", "Where is my parcel?", "--id", "p-1")).GetProperty("ids")[0].GetString());

        var file = Path.Combine(_folder.Path, "prompts.jsonl");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 450).Select(i => $$"""{"prompt":"prompt {{i}}","id":"f-{{i}}"}"""));
        Assert.Contains("450 prompts sent", (await Samke("send", "orders", "--file", file)).Output, StringComparison.Ordinal);
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

        Assert.Equal(1, Json(await Samke("streams", "items", "orders", "--file", file)).GetProperty("items").GetInt32());
        Assert.Empty(Json(await Samke("streams", "items", "orders", "--clear")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_its_words()
    {
        var (code, _, errors) = await SamkeOrFail("send", "orders", " ");
        Assert.Equal(1, code);
        Assert.Contains("text is empty", errors, StringComparison.Ordinal);

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
