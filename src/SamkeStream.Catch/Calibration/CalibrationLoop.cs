using System.Diagnostics;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sessions;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Calibration;

/// <summary>Fits references away from the consumers: prompts go on being accepted and are judged when the fit is there.</summary>
internal sealed class CalibrationLoop(
    CalibrationQueue queue,
    StreamSessions sessions,
    CatchService service,
    PromptEncoder encoder,
    PromptWindows windows,
    Patience patience,
    CatchOptions options,
    TimeProvider time,
    ILogger<CalibrationLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var stream = await queue.NextAsync(stoppingToken);
            queue.Done(stream);
            try
            {
                await patience.RunAsync(token => CalibrateAsync(stream, token), stoppingToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
            {
                logger.LogError("stream {Stream} cannot be calibrated: {Problem}", stream, exception.Message);
            }
        }
    }

    private async Task CalibrateAsync(string stream, CancellationToken cancellationToken)
    {
        var (request, given, drift, truncation) = await sessions.UseAsync(
            stream,
            session => Task.FromResult((
                (session.Monitor.OpenRequest, session.Settings.Reference is { } reference && reference != session.GivenReference ? reference : null, session.DriftOptions(), PromptTexts.TruncationOf(session.Settings)),
                SessionChange.None)),
            cancellationToken);
        if (given is not null)
            await UseGivenAsync(stream, given, drift, truncation, cancellationToken);
        else if (request is not null)
            await AnswerAsync(stream, request, drift, cancellationToken);
    }

    private async Task AnswerAsync(string stream, ReferenceReady request, DriftOptions drift, CancellationToken cancellationToken)
    {
        if (await FitAsync(stream, request.Vectors, drift, cancellationToken) is not { } reference)
        {
            await service.UseReferenceAsync(
                stream,
                session =>
                {
                    session.Monitor.DiscardRequest(request.Request);
                    return [];
                },
                cancellationToken);
            return;
        }

        await service.UseReferenceAsync(
            stream,
            session =>
            {
                if (session.Monitor.OpenRequest?.Request != request.Request)
                    return null;
                var events = session.Monitor.UseReference(request.Request, reference);
                if (session.Monitor.Reference == reference)
                    session.NoteReference(time.GetUtcNow());
                return events;
            },
            cancellationToken);
    }

    /// <summary>The operator's own reference: a window of prompts in the store.</summary>
    private async Task UseGivenAsync(string stream, string digest, DriftOptions drift, Truncation truncation, CancellationToken cancellationToken)
    {
        var vectors = await EmbedGivenAsync(stream, digest, truncation, cancellationToken);
        var fitted = vectors is null ? null : await FitAsync(stream, vectors, drift, cancellationToken);
        await service.UseReferenceAsync(
            stream,
            session =>
            {
                session.GivenReference = digest;
                if (fitted is not { } reference || reference.State == CalibrationState.Learning)
                    return [];
                session.NoteReference(time.GetUtcNow());
                return session.Monitor.Watch(reference);
            },
            cancellationToken);
    }

    /// <summary>The vectors of a stored window, or null where it is not there or no window.</summary>
    private async Task<float[][]?> EmbedGivenAsync(string stream, string digest, Truncation truncation, CancellationToken cancellationToken)
    {
        try
        {
            var window = await windows.GetAsync(digest, cancellationToken) ?? throw new InvalidDataException($"{digest} is not in the store");
            var encoded = encoder.Encode([.. window.Prompts.Select(prompt => new EncoderText(prompt.Text, truncation))], cancellationToken);
            return [.. encoded.Select(text => text.Vector)];
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException or ArgumentException)
        {
            logger.LogWarning("stream {Stream}: the reference of its settings is unfit, it learns its own: {Problem}", stream, exception.Message);
            return null;
        }
    }

    private async Task<DriftReference?> FitAsync(
        string stream, IReadOnlyList<float[]> vectors, DriftOptions drift, CancellationToken cancellationToken)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            var reference = await Task.Run(
                () => DriftReference.Fit(vectors, encoder.Id, drift, options.CalibrationThreads, cancellation: cancellationToken), cancellationToken);
            SamkeMeter.Calibrate.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            logger.LogInformation(
                "stream {Stream}: reference of {Size} prompts (effective {Effective:f0}) is {State}", stream, reference.Size, reference.EffectiveSize, reference.State);
            return reference;
        }
        catch (ArgumentException exception)
        {
            logger.LogWarning("stream {Stream}: its prompts make no reference: {Problem}", stream, exception.Message);
            return null;
        }
    }
}
