using SamkeStream.Catch.Incidents;
using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch;

/// <summary>
/// Sees to streams that wait for something though no prompt comes: closes windows whose wait is over, ends snoozes, and takes up what a
/// worker that is gone left pending. On a broker that is what stayed as it was from one look to the next. Texts that were kept long enough are forgotten.
/// </summary>
internal sealed class WindowTimer(
    CatchService service,
    OperatorService operators,
    StreamSessions sessions,
    StreamStates states,
    StreamRegistry registry,
    PromptWindows windows,
    TextPolicy policy,
    SamkeOptions options,
    Patience patience,
    TimeProvider time,
    ILogger<WindowTimer> logger) : BackgroundService
{
    private const int TicksPerLook = 30;
    private const int HeadsAtOnce = 64;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> _pending = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await patience.RunAsync(LookAsync, stoppingToken);
        await patience.RunAsync(ForgetForbiddenAsync, stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            foreach (var stream in service.WindowsDue.ToList())
                await TryAsync(stream, service.CloseWindowAsync, stoppingToken);
            foreach (var stream in service.SnoozesDue.ToList())
                await TryAsync(stream, operators.EndSnoozeAsync, stoppingToken);
            if (tick % TicksPerLook == 0)
                await patience.RunAsync(LookAsync, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var streams = await states.ListAsync(cancellationToken);
        // Deleted ones; one that is just begun may be shown a little later.
        foreach (var stream in sessions.Loaded.Except(streams, StringComparer.Ordinal))
            SamkeMeter.Readings.Remove(stream);
        foreach (var some in streams.Chunk(HeadsAtOnce))
        {
            var heads = await Task.WhenAll(some.Select(stream => states.HeadAsync(stream, cancellationToken).AsTask()));
            foreach (var (stream, head) in some.Zip(heads))
                await LookAsync(stream, head, cancellationToken);
        }
    }

    private async Task LookAsync(string stream, StreamHead? head, CancellationToken cancellationToken)
    {
        if (head?.TextsUntil <= time.GetUtcNow())
            await TryAsync(stream, service.ForgetTextsAsync, cancellationToken);
        if (head is not { IsPending: true } || sessions.Knows(stream, head.Commit))
        {
            _pending.Remove(stream);
            return;
        }

        var isLeft = options.IsEmbedded || (_pending.TryGetValue(stream, out var before) && before == head.Commit);
        _pending[stream] = head.Commit;
        if (isLeft)
            await TryAsync(stream, service.ResumeAsync, cancellationToken);
    }

    /// <summary>Forgets the texts of streams that may keep none: what the deployment says may have changed since they were stored.</summary>
    private async Task ForgetForbiddenAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in await states.ListAsync(cancellationToken))
        {
            if (policy.KeepsTexts(await registry.GetAsync(stream, cancellationToken)))
                continue;
            await windows.DeleteTextsAsync(stream, cancellationToken);
            if (await states.HeadAsync(stream, cancellationToken) is { TextsUntil: not null })
                await TryAsync(stream, service.ForgetTextsAsync, cancellationToken);
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
