using SamkeStream.Catch.Incidents;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch;

/// <summary>Takes up all streams at the start, and does what is due though no prompt comes: closes windows, ends snoozes.</summary>
internal sealed class WindowTimer(
    CatchService service, OperatorService operators, StreamRegistry registry, Patience patience, TimeProvider time, ILogger<WindowTimer> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IReadOnlyList<StreamSettings> streams = [];
        await patience.RunAsync(async token => streams = await registry.ListAsync(token), stoppingToken);
        foreach (var stream in streams)
            await TryAsync(stream.Stream, service.ResumeAsync, stoppingToken);

        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var stream in service.WindowsDue.ToList())
                await TryAsync(stream, service.CloseWindowAsync, stoppingToken);
            foreach (var stream in service.SnoozesDue.ToList())
                await TryAsync(stream, operators.EndSnoozeAsync, stoppingToken);
        }
    }

    /// <summary>One stream whose stored state is damaged does not stop the others.</summary>
    private async Task TryAsync(string stream, Func<string, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
        {
            logger.LogError("stream {Stream} cannot be taken up: {Problem}", stream, exception.Message);
        }
    }
}
