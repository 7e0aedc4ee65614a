using SamkeStream.State.Streams;

namespace SamkeStream.Catch;

/// <summary>Takes up all streams at the start, and closes windows whose wait is over though no prompt comes.</summary>
internal sealed class WindowTimer(CatchService service, StreamRegistry registry, Hosting.Patience patience, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<StreamSettings> streams = [];
        await patience.RunAsync(async token => streams = await registry.ListAsync(token), stoppingToken);
        foreach (var stream in streams)
            await service.ResumeAsync(stream.Stream, stoppingToken);

        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var stream in service.WindowsDue.ToList())
                await service.CloseWindowAsync(stream, stoppingToken);
        }
    }
}
