using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Serve;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>Nothing that comes in stops a worker; what is wrong is seen in metrics and in what <c>samke streams show</c> prints.</summary>
public sealed class BadInputTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Constant_prompts_make_no_reference_and_one_sees_why()
    {
        const string Stream = "bad-constant";
        await using var app = await StartAsync(Stream);

        await PushAsync(app, Stream, Enumerable.Range(0, 400).Select(i => new PromptItem { Id = $"{i}", Text = "billing as ever", Time = Noon.AddSeconds(i) }));

        var state = await UntilAsync(app, Stream, state => Text(state.GetProperty("referenceUse"), "problem") is not null);
        Assert.EndsWith("are different; at least 48 must be.", Text(state.GetProperty("referenceUse"), "problem"), StringComparison.Ordinal);
        Assert.Equal("learning", Text(state, "phase"));
        Assert.True(await MetricAsync(app, "samke_reference_unfit_total", Stream) >= 1);
        Assert.Equal(1, await MetricAsync(app, "samke_detector_state", Stream, "state=\"learning\""));

        await PushAsync(app, Stream, Enumerable.Range(400, 1200).Select(i => new PromptItem { Id = $"{i}", Text = $"billing question {i}", Time = Noon.AddSeconds(i) }));
        state = await UntilAsync(app, Stream, state => Text(state, "phase") == "watching");
        Assert.Null(Text(state.GetProperty("referenceUse"), "problem"));
    }

    [Fact]
    public async Task A_reference_of_too_few_prompts_is_refused_and_the_stream_goes_on()
    {
        const string Stream = "bad-few";
        await using var app = await StartAsync(Stream);

        var answer = await app.Http.PatchAsJsonAsync($"/v1/streams/{Stream}", new { referenceSize = 100 });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("allowed are 250 to 20000", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await PushAsync(app, Stream, [new PromptItem { Id = "1", Text = "billing" }]);
        await UntilAsync(app, Stream, state => state.GetProperty("prompts").GetInt64() == 1);
    }

    [Theory]
    [InlineData("nan", float.NaN)]
    [InlineData("infinite", float.PositiveInfinity)]
    [InlineData("zero", 0f)]
    public async Task Vectors_that_are_none_are_counted_though_nothing_else_comes(string name, float value)
    {
        var stream = $"bad-vector-{name}";
        var good = TopicEncoder.Make();
        await using var app = await StartAsync(stream, new PromptEncoder("topics", text => text.StartsWith("odd", StringComparison.Ordinal) ? [.. Enumerable.Repeat(value, 24)] : good.Embed([text], CancellationToken.None)[0]));

        await PushAsync(app, stream, [new PromptItem { Id = "1", Text = "odd one" }, new PromptItem { Id = "2", Text = "odd two" }]);

        await UntilAsync(app, stream, state => state.GetProperty("ingest").GetProperty("unfit").GetInt64() == 2);
        Assert.Equal(2, await MetricAsync(app, "samke_prompts_total", stream, "result=\"unfit\""));
        await PushAsync(app, stream, [new PromptItem { Id = "3", Text = "billing" }]);
        await UntilAsync(app, stream, state => state.GetProperty("prompts").GetInt64() == 1);
    }

    [Fact]
    public async Task Prompts_that_come_again_are_counted_though_nothing_else_comes()
    {
        const string Stream = "bad-again";
        await using var app = await StartAsync(Stream);
        await PushAsync(app, Stream, [new PromptItem { Id = "1", Text = "billing" }]);

        await PushAsync(app, Stream, [new PromptItem { Id = "1", Text = "billing" }, new PromptItem { Id = "1", Text = "billing" }]);

        await UntilAsync(app, Stream, state => (state.GetProperty("prompts").GetInt64(), state.GetProperty("ingest").GetProperty("duplicates").GetInt64()) == (1, 2));
        Assert.Equal(2, await MetricAsync(app, "samke_prompts_total", Stream, "result=\"duplicate\""));
    }

    [Fact]
    public async Task Sequences_that_repeat_or_go_back_and_clocks_that_jump_are_shown()
    {
        const string Stream = "bad-order";
        await using var app = await StartAsync(Stream);
        long[] sequences = [1, 2, 2, 9, 3, 4];
        DateTimeOffset[] times = [Noon, Noon, DateTimeOffset.MaxValue, Noon.AddYears(-50), Noon, DateTimeOffset.MinValue];

        await PushAsync(app, Stream, sequences.Zip(times).Select((pair, i) => new PromptItem { Id = $"{i}", Text = $"billing {i}", Sequence = pair.First, Time = pair.Second }));

        var ingest = (await UntilAsync(app, Stream, state => state.GetProperty("prompts").GetInt64() == 6)).GetProperty("ingest");
        foreach (var (member, kind, times2) in new[]
        {
            ("sequenceGaps", "sequence-gap", 1), ("sequenceRepeats", "sequence-repeat", 1), ("sequenceStepsBack", "sequence-back", 1), ("clockStepsBack", "clock-back", 2), ("clockAhead", "clock-ahead", 1),
        })
        {
            Assert.Equal((member, times2), (member, ingest.GetProperty(member).GetInt32()));
            Assert.Equal((kind, times2), (kind, await MetricAsync(app, "samke_prompts_irregular_total", Stream, $"kind=\"{kind}\"")));
        }
    }

    private static async Task<TestApp> StartAsync(string stream, PromptEncoder? encoder = null)
    {
        var app = await TestApp.StartAsync([new CatchWorker(encoder ?? TopicEncoder.Make()), new ServeWorker()], "--serve:completions", "false");
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        return app;
    }

    private static async Task PushAsync(TestApp app, string stream, IEnumerable<PromptItem> prompts)
    {
        foreach (var chunk in prompts.Chunk(100))
            Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", chunk)).StatusCode);
    }

    /// <summary>What <c>samke streams show</c> prints as the state, once it is so.</summary>
    private static async Task<JsonElement> UntilAsync(TestApp app, string stream, Func<JsonElement, bool> condition)
    {
        JsonElement state = default;
        await BusEvents.UntilAsync(async () =>
        {
            state = (await (await app.Http.GetAsync($"/v1/streams/{stream}")).JsonAsync()).GetProperty("state");
            return state.ValueKind == JsonValueKind.Object && condition(state);
        });
        return state;
    }

    /// <summary>The sum over the series of a metric that are of the stream and have the label; waits until there is one.</summary>
    private static async Task<int> MetricAsync(TestApp app, string metric, string stream, string label = "")
    {
        var sum = 0.0;
        await BusEvents.UntilAsync(async () =>
        {
            var lines = (await app.Http.GetStringAsync("/metrics")).Split('\n')
                .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && line.Contains($"stream=\"{stream}\"", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal)).ToList();
            sum = lines.Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
            return lines.Count > 0;
        });
        return (int)sum;
    }

    private static string? Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() : null;
}
