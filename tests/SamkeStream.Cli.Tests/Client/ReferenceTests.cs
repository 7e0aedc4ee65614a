using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Client;

/// <summary><c>samke reference</c> as processes against real workers.</summary>
public sealed class ReferenceTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var encoder = new PromptEncoder("words@1", Embed);
        _app = await SamkeHost.BuildAsync(
            ["--store-folder", Path.Combine(_folder.Path, "store"), "--urls", "http://127.0.0.1:0", "--serve:completions", "false"],
            [new CatchWorker(encoder), new ServeWorker()],
            configure: builder => builder.Logging.ClearProviders());
        await SamkeHost.StartAsync(_app);
        await _app.Services.GetRequiredService<StreamRegistry>().GetOrRegisterAsync("orders");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reference_is_created_shown_listed_and_activated()
    {
        var file = Write("good.jsonl", Enumerable.Range(0, 400).Select(i => $$"""{"id":"p-{{i}}","prompt":"where is parcel {{i}}"}"""));

        var created = await Samke("reference", "create", "--name", "support", "--from", file, "--budget", "30d@100/day", "--actor", "Jörg", "--reason", "the good week");
        Assert.Contains("support@1: ", created.Errors, StringComparison.Ordinal);

        var shown = (await Samke("reference", "show", "support")).Output;
        Assert.Matches(@"reference\s+support@1", shown);
        Assert.Matches(@"made from\s+file, 400 prompts", shown);
        Assert.Matches(@"by\s+Jörg, .*: the good week", shown);
        Assert.Matches(@"encoder\s+words@1", shown);
        Assert.Matches(@"n\s+400", shown);
        Assert.Matches(@"calibration\s+approximate: T = 3000; measured on such references, false alarms come every \d+ to \d+ prompts", shown);
        Assert.Matches(@"suggested T\s+up to \d+ prompts", shown);
        Assert.Matches(@"budget\s+30d@100/day", shown);
        Assert.Matches(@"\d+\.\d %\s+where is parcel \d+", shown);
        Assert.Equal(3000, Json((await Samke("reference", "show", "support@1", "--json")).Output).GetProperty("budgetPrompts").GetInt32());

        Assert.Matches(@"support@1\s+approximate\s+file, 400 prompts\s+400\s+\d+\.\d\s+\d+\s+3000\s+\S+ \S+\s+Jörg", (await Samke("reference", "list")).Output);
        Assert.Contains("no references", (await Samke("reference", "list", "--stream", "orders")).Output, StringComparison.Ordinal);

        Assert.Contains("activate-reference orders: done (support@1, T = 3000; to be calibrated for the stream's T = 10000)", (await Samke("reference", "activate", "orders", "support")).Output, StringComparison.Ordinal);
        Assert.Equal("support@1", Json((await Samke("streams", "show", "orders", "--json")).Output).GetProperty("reference").GetString());

        var replayed = await SamkeOrFail("replay", file, "--named-reference", "support");
        Assert.Contains("reference support@1 was made with the encoder words@1, but prompts are encoded with", replayed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("note:", replayed.Errors, StringComparison.Ordinal);
        var otherwise = await SamkeOrFail("replay", file, "--named-reference", "support", "--truncation", "chunks");
        Assert.Matches("note: reference support@1 was made .* lose their end, but the file is read .* in chunks: that alone can be a drift", otherwise.Errors);
        Assert.Contains("there is no reference 'nothing'", (await SamkeOrFail("replay", file, "--named-reference", "nothing")).Errors, StringComparison.Ordinal);
        Assert.Contains("reference support@1 is used by stream orders", (await SamkeOrFail("reference", "delete", "support")).Errors, StringComparison.Ordinal);
        await Samke("reference", "create", "--name", "support", "--from", file);
        Assert.Equal("deleted support@2", (await Samke("reference", "delete", "support@2")).Output.Trim());
    }

    [Fact]
    public async Task A_reference_that_cannot_be_made_ends_with_an_error()
    {
        var file = Write("same.jsonl", Enumerable.Repeat("""{"text":"again"}""", 300));

        var (code, output, _) = await SamkeOrFail("reference", "create", "--name", "same", "--from", file);

        Assert.Equal(1, code);
        Assert.Matches(@"problem\s+Only 1 of the 300 reference vectors are different", output);
        Assert.Matches(@"same@1\s+failed", (await Samke("reference", "list")).Output);
    }

    [Fact]
    public async Task A_live_reference_is_begun_and_tells_how_far_it_is()
    {
        Assert.Matches(@"made from\s+the next 300 prompts of orders", (await Samke("reference", "create", "--name", "live", "--live", "--stream", "orders", "--size", "300")).Output);
        Assert.Matches(@"state\s+(waiting|collecting 0 %)", (await Samke("reference", "show", "live")).Output);
    }

    [Theory]
    [InlineData("made of what?", "create", "--name", "a")]
    [InlineData("--live needs --stream and --size", "create", "--name", "a", "--live")]
    [InlineData("which does not exist", "create", "--name", "a", "--from", "nowhere.jsonl")]
    [InlineData("'nobody' is not registered", "create", "--name", "a", "--from-stream", "nobody")]
    [InlineData("name is 'a/b'", "create", "--name", "a/b", "--from-stream", "orders")]
    [InlineData("budget is 'often'", "create", "--name", "a", "--from-stream", "orders", "--budget", "often")]
    [InlineData("there is no reference 'support'", "show", "support")]
    [InlineData("there is no reference 'stream/orders'", "activate", "orders", "stream/orders@4")]
    public async Task What_is_wrong_is_told_with_what_is_allowed(string words, params string[] arguments)
    {
        var (code, _, errors) = await SamkeOrFail(["reference", .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_prompts_and_a_broken_line_are_told()
    {
        Assert.Contains("prompts has 1 entries; allowed are 250 to 20000", (await SamkeOrFail("reference", "create", "--name", "a", "--from", Write("few.jsonl", ["""{"text":"one"}"""]))).Errors, StringComparison.Ordinal);
        Assert.Contains("broken.jsonl, line 1", (await SamkeOrFail("reference", "create", "--name", "a", "--from", Write("broken.jsonl", ["{broken"]))).Errors, StringComparison.Ordinal);
    }

    private static float[] Embed(string text)
    {
        var random = new Random(text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character)));
        var vector = Enumerable.Range(0, 24).Select(_ => (float)(random.NextDouble() - .5)).ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private string Write(string name, IEnumerable<string> lines)
    {
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllLines(file, lines);
        return file;
    }

    private static JsonElement Json(string output) => JsonDocument.Parse(output).RootElement;

    private async Task<(int ExitCode, string Output, string Errors)> Samke(params string[] arguments)
    {
        var run = await SamkeOrFail(arguments);
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        return run;
    }

    private Task<(int ExitCode, string Output, string Errors)> SamkeOrFail(params string[] arguments) =>
        SamkeProcess.RunAsync([.. arguments, "--url", _app.Urls.First()]);
}
