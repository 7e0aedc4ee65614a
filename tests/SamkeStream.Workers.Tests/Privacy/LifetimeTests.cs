using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.State;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using Xunit;

namespace SamkeStream.Workers.Tests.Privacy;

/// <summary>Texts that nothing needs any more are gone after the stream's time for texts, from the disk too.</summary>
public sealed class LifetimeTests
{
    private const string Canary = "canary5f2d";

    [Fact]
    public async Task Texts_of_a_stream_that_has_fallen_silent_are_gone_after_their_time()
    {
        using var folder = new TempFolder();
        var time = new FakeTime();
        await using (var app = await SamkeHost.BuildAsync(
            ["--store-folder", folder.Path, "--urls", "http://127.0.0.1:0"], [new CatchWorker(TopicEncoder.Make())], time: time, configure: builder => builder.Logging.ClearProviders()))
        {
            await SamkeHost.StartAsync(app, TestContext.Current.CancellationToken);
            await app.Services.GetRequiredService<StreamRegistry>().PutAsync(new StreamSettings { Stream = "shop", PromptTtlHours = 2, WindowSize = 8 });
            using var events = app.Services.GetRequiredService<EventHub>().Subscribe();
            var bus = app.Services.GetRequiredService<IBus>();
            var states = app.Services.GetRequiredService<StreamStates>();
            // A prompt may be dated as its producer likes: what counts is how long it is kept.
            for (var i = 0; i < 20; i++)
                await bus.Publish(new PromptSubmitted { Stream = "shop", Text = $"billing {Canary} {i}", Id = $"id-{i}", Time = time.GetUtcNow().AddDays(-30) });
            await BusEvents.UntilAsync(async () => (await states.HeadAsync("shop"))?.Prompts == 20);
            await bus.Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = "shop", Verb = StreamVerbs.Force, Actor = "anna" });
            var request = await events.NextAsync<AdaptationRequested>();
            Assert.Equal(time.GetUtcNow().AddHours(2), (await states.HeadAsync("shop"))!.TextsUntil);

            time.Pass(TimeSpan.FromMinutes(119));
            await app.Services.GetRequiredService<IStore>().CompactAsync();
            Assert.NotEqual(-1, (await folder.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
            Assert.NotNull(await app.Services.GetRequiredService<PromptWindows>().GetAsync("shop", request.WindowRef));

            await BusEvents.UntilAsync(async () =>
            {
                // Its own timer, then that of the store, each of which works on after the clock has moved.
                time.Pass(TimeSpan.FromMinutes(1));
                return (await states.HeadAsync("shop"))!.TextsUntil is null && (await folder.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) < 0;
            });
            Assert.Null(await app.Services.GetRequiredService<PromptWindows>().GetAsync("shop", request.WindowRef));

            // Their hashes stay, so that an adaptation may still ask the producer.
            await bus.Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = "shop", Verb = StreamVerbs.Force, Actor = "anna" });
            var window = (await app.Services.GetRequiredService<PromptWindows>().GetAsync("shop", (await events.NextAsync<AdaptationRequested>()).WindowRef))!;
            Assert.Equal(PromptHash.Of($"billing {Canary} 19"), window.Prompts[^1].Hash);
        }
    }

    [Fact]
    public void A_prompt_without_text_is_stored_and_read_as_such()
    {
        var settings = new StreamSettings { Stream = "shop", PromptTtlHours = 1 };
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var session = StreamSession.Begin(settings, 0);
        session.Keep(isTextKept: false);
        var vector = TopicEncoder.Make().Embed(["billing"], CancellationToken.None)[0];
        session.Observe(new IncomingPrompt($"billing {Canary}", "a", now) { TakenAt = now }, vector);
        Assert.Equal(-1, session.SaveLog().AsSpan().IndexOf("5f2d"u8));
        Assert.Equal(-1, session.Save().AsSpan().IndexOf("5f2d"u8));
        Assert.Null(session.TextsUntil);
        Assert.Equal(PromptHash.Of($"billing {Canary}"), ((LoggedPrompt)StreamSession.ReadLog(session.SaveLog())[0]).Prompt.Hash);

        session.Keep(isTextKept: true);
        session.Observe(new IncomingPrompt($"billing {Canary}", "b", now) { TakenAt = now.AddHours(1) }, vector);
        var restored = StreamSession.Restore(session.Save(), session.Ingest, settings, null);
        Assert.Equal((now.AddHours(2), "", PromptHash.Of($"billing {Canary}")), (restored.TextsUntil, restored.PromptOf(0)!.Text, restored.PromptOf(0)!.Hash));
        Assert.False(restored.ForgetOldTexts(now.AddHours(1.5)));
        Assert.True(restored.ForgetOldTexts(now.AddHours(2)));
        Assert.Equal(-1, restored.Save().AsSpan().IndexOf("5f2d"u8));
        Assert.Empty(restored.Texts);
        Assert.Equal(2, restored.PromptsOf([0, 1]).Count);
    }

    [Fact]
    public void What_was_stored_before_there_were_hashes_is_read()
    {
        var settings = new StreamSettings { Stream = "shop" };
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var empty = StreamSession.Begin(settings, 3).Save();
        Assert.Equal(4, empty[4]);
        empty[4] = 3;
        var session = StreamSession.Restore(empty, new IngestCounters(), settings, null);
        Assert.Equal(3, session.Epoch);

        session.Observe(new IncomingPrompt("billing", "a", now) { TakenAt = now }, TopicEncoder.Make().Embed(["billing"], CancellationToken.None)[0]);
        // Mark, version and count; kind; length and text. Then the hash, which is empty, and before the vector when it was taken.
        var entry = session.SaveLog().ToList();
        var hash = 4 + 4 + 4 + 1 + 1 + "billing".Length;
        Assert.Equal(0, entry[hash]);
        entry.RemoveAt(hash);
        entry.RemoveRange(hash + 2 + 1 + 1 + 8 + 2, 8);
        entry[4] = 3;
        var (prompt, vector) = Assert.IsType<LoggedPrompt>(Assert.Single(StreamSession.ReadLog(entry.ToArray())));
        Assert.Equal(("billing", "a", now, null, null), (prompt.Text, prompt.Id, prompt.Time, prompt.Hash, prompt.TakenAt));
        Assert.Equal(24, vector.Length);
    }
}
