using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Catch;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;
using static SamkeStream.Cli.Tests.Replay.ReplayWorld;

namespace SamkeStream.Cli.Tests.Replay;

/// <summary>A replay says what the worker does with the same prompts.</summary>
public sealed class SameAsCatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Alarm_change_point_score_kind_and_end_are_those_of_the_worker()
    {
        // The worker ends a drift with the last prompt before its new reference is fitted, so none come after the one that it waits for.
        // No more than twice the reference before it is fitted: the worker keeps no more while it waits.
        var prompts = Join(Topic("old", 450), Topic("new", 380));
        var lines = prompts.Lines.Select((line, i) => (line.Stream, Line: line.Line with { Prompt = line.Line.Prompt with { Time = DateTimeOffset.UnixEpoch.AddSeconds(i) } })).ToList();
        var alarm = Assert.Single(Run(Options(), prompts with { Lines = lines })[0].Streams["orders"].Alarms);

        await using var app = await SamkeHost.BuildAsync(
            ["--store-folder", _folder.Path, "--urls", "http://127.0.0.1:0", "--serve:completions", "false"],
            [new CatchWorker(Encoder), new ServeWorker()],
            configure: builder => builder.Logging.ClearProviders());
        await SamkeHost.StartAsync(app);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        (await http.PutAsJsonAsync("/v1/streams/orders", new { budgetPrompts = 1000, referenceSize = 300 }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        using var events = app.Services.GetRequiredService<EventHub>().Subscribe();
        var intake = app.Services.GetRequiredService<IPromptIntake>();

        await intake.AcceptAsync("orders", [.. lines.Take(590).Select(line => line.Line.Prompt)], TestContext.Current.CancellationToken);
        var detected = await NextAsync<DriftDetected>(events, EventTypes.DriftDetected);
        var updated = await NextAsync<DriftUpdated>(events, EventTypes.DriftUpdated);
        await intake.AcceptAsync("orders", [.. lines.Take((int)alarm.Resolved!.At.Ordinal + 1).Skip(590).Select(line => line.Line.Prompt)], TestContext.Current.CancellationToken);
        var resolved = await NextAsync<DriftResolved>(events, EventTypes.DriftResolved);

        Assert.Equal(
            (detected.ChangePoint.Ordinal, detected.OccurredAt, detected.Score, detected.DelayEstimatePrompts),
            (alarm.ChangePoint.Ordinal, alarm.At.Time!.Value, alarm.Score, (long)alarm.Delay));
        Assert.Equal((updated.Kind!, updated.PromptsSinceChange), (Cli.Replay.ReplayReport.Word(alarm.Kind!.Value), (long)alarm.KindPrompts!.Value));
        Assert.Equal((resolved.Reason, resolved.OccurredAt), (alarm.Resolved.Reason, alarm.Resolved.At.Time!.Value));
    }

    private static async Task<T> NextAsync<T>(EventHub.Subscription events, string type)
    {
        await foreach (var value in events.Events.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (value.Type == type)
                return value.Body.Deserialize<T>(ContractJson.Options)!;
        }

        throw new InvalidOperationException("the events ended");
    }
}
