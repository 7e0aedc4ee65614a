using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Soak;

/// <summary>The undisturbed run: one Catch within this process, over a folder.</summary>
internal static class CalmRun
{
    public static async Task<TakeoverOutcome> RunAsync(TakeoverLoad load, string? bundle, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("samke-soak-");
        try
        {
            string[] args = ["--store-folder", folder.FullName, "--urls", "http://127.0.0.1:0", .. bundle is null ? Array.Empty<string>() : ["--bundle", bundle]];
            await using var app = await SamkeHost.BuildAsync(args, [new CatchWorker()], configure: builder => builder.Logging.SetMinimumLevel(LogLevel.Warning), cancellationToken: cancellationToken);
            await SamkeHost.StartAsync(app, cancellationToken);
            var registry = app.Services.GetRequiredService<StreamRegistry>();
            var states = app.Services.GetRequiredService<StreamStates>();
            var intake = app.Services.GetRequiredService<IPromptIntake>();
            using var subscription = app.Services.GetRequiredService<EventHub>().Subscribe();
            var events = new EventList();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var listening = ListenAsync(subscription, events, stop.Token);
            foreach (var (stream, prompts) in load.Streams)
            {
                await registry.PutAsync(TakeoverSoak.SettingsOf(stream), cancellationToken);
                foreach (var part in prompts.Chunk(100))
                {
                    await intake.AcceptAsync(stream, part, cancellationToken);
                    // As fast as references are fitted, so that no prompt has to be left unjudged.
                    await TakeoverSoak.UntilAsync(async () => await states.HeadAsync(stream, cancellationToken) is { IsFitting: false }, $"the reference of {stream} is fitted", cancellationToken);
                }
            }

            var heads = await TakeoverSoak.SettledAsync(states, load, cancellationToken);
            await stop.CancelAsync();
            await listening;
            await app.StopAsync(cancellationToken);
            return new TakeoverOutcome(events.Heard, events.Repeats, heads);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task ListenAsync(EventHub.Subscription subscription, EventList events, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var heard in subscription.Events.ReadAllAsync(cancellationToken))
                events.Add(heard.Type, heard.Body);
        }
        catch (OperationCanceledException)
        {
            while (subscription.Events.TryRead(out var heard))
                events.Add(heard.Type, heard.Body);
        }
    }
}
