using System.Globalization;
using SamkeStream.Catch.References;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Calibration;

/// <summary>Fits references away from the consumers: prompts go on being accepted and are judged when the fit is there.</summary>
internal sealed class CalibrationLoop(
    CalibrationQueue queue,
    StreamSessions sessions,
    CatchService service,
    DriftEvents driftEvents,
    ReferenceShelf shelf,
    ReferenceLibrary library,
    PromptWindows windows,
    Patience patience,
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
        var work = await sessions.UseAsync(stream, session => Task.FromResult((WorkOf(session), SessionChange.None)), cancellationToken);
        if (work.Given is { } given)
            await UseGivenAsync(stream, given, work.BudgetPrompts, cancellationToken);
        else if (work.Request is { } request)
            await AnswerAsync(stream, request, work, cancellationToken);
        else if (work.Recall is { } recall)
            await RecallAsync(stream, recall, work, cancellationToken);
        else if (work.Recalibrate is { } name)
            await RecalibrateAsync(stream, name, work.BudgetPrompts, cancellationToken);
    }

    private static Work WorkOf(StreamSession session)
    {
        var request = session.Monitor.OpenRequest;
        var prompts = request is null ? [] : session.Monitor.Collected.Take(request.Vectors.Count).Select(prompt => new ReferencePrompt(prompt.Ordinal, prompt.Time, prompt.Vector)).ToList();
        return new Work(
            session.WantsGivenReference ? session.Settings.Reference : null,
            request,
            prompts,
            [.. session.PromptsOf(prompts.Select(prompt => prompt.Ordinal)).Where(prompt => prompt.HasText)],
            session.Monitor.OpenRecall is { } recall ? (recall, session.RegimeReference(recall.Digest)) : null,
            session.WantsCalibration ? session.ReferenceName : null,
            session.BudgetPrompts,
            session.Settings.DescribeInput(),
            session.Settings.Truncation,
            prompts.Count > 0 && session.IsSampledSince(prompts[0].Ordinal),
            TimeSpan.FromHours(session.Settings.PromptTtlHours));
    }

    private async Task AnswerAsync(string stream, ReferenceReady request, Work work, CancellationToken cancellationToken)
    {
        var (made, problem) = await FitAsync(stream, request.Vectors, work.BudgetPrompts, cancellationToken);
        if (problem is not null)
            SamkeMeter.UnfitReferences.Add(1, SamkeMeter.Streams.Tag(stream));
        if (made is not { } fitted)
        {
            await service.UseReferenceAsync(
                stream,
                session =>
                {
                    session.ReferenceProblem = problem;
                    return session.Monitor.DiscardRequest(request.Request);
                },
                ResolutionReasons.NewReference,
                cancellationToken);
            return;
        }

        var id = fitted.Reference.State == CalibrationState.Learning ? null : await ListAsync(stream, fitted, work, cancellationToken);
        await service.UseReferenceAsync(
            stream,
            session =>
            {
                if (session.Monitor.OpenRequest?.Request != request.Request)
                    return null;
                var events = session.Monitor.UseReference(request.Request, fitted.Reference);
                if (session.Monitor.Reference == fitted.Reference)
                    session.UseReference(fitted.Blob, id?.ToString(), time.GetUtcNow());
                else
                    session.ReferenceProblem = problem;
                return events;
            },
            ResolutionReasons.NewReference,
            cancellationToken);

        // It may have been deleted before the stream named it: then it is listed once more.
        while (id?.ToString() is { } name
            && (await library.GetAsync(id.Name, id.Version, cancellationToken))?.State != ReferenceStates.Ready
            && await sessions.UseAsync(stream, session => Task.FromResult((session.ReferenceName == name, SessionChange.None)), cancellationToken))
        {
            id = await ListAsync(stream, fitted, work, cancellationToken);
            await service.ActAsync(
                stream,
                (session, _) =>
                {
                    var isUsed = session.ReferenceName == name;
                    if (isUsed)
                        session.UseReference(fitted.Blob, id.ToString(), session.ReferenceSince ?? time.GetUtcNow());
                    return Task.FromResult(isUsed);
                },
                cancellationToken);
        }
    }

    /// <summary>Takes the reference of a regime that came back into use again, as an operator would; where it is gone or does not fit any more, one is learned.</summary>
    private async Task RecallAsync(string stream, (ReferenceRecalled Event, string? Name) recall, Work work, CancellationToken cancellationToken)
    {
        var (wanted, name) = recall;
        var (taken, problem) = name is null ? (null, "it is not in the library") : await shelf.TakeAsync(name, work.BudgetPrompts, cancellationToken);
        if (taken is not null)
        {
            problem = taken.Input == work.Input
                ? ReferenceShelf.ProblemOf(taken.Reference)
                : $"it was made {taken.Input}, but the stream is read {work.Input}";
        }

        if (problem is not null)
            logger.LogInformation("stream {Stream}: regime {Regime} is back, its reference {Reference} is not used again: {Problem}", stream, wanted.RegimeId, name, problem);
        await service.UseReferenceAsync(
            stream,
            session =>
            {
                if (session.Monitor.OpenRecall?.Request != wanted.Request)
                    return null;
                if (problem is not null)
                    return session.Monitor.DiscardRequest(wanted.Request);
                var before = AuditHash.Of(session.ReferenceUse() with { Since = null });
                var epoch = session.Epoch;
                var events = session.Monitor.UseReference(wanted.Request, taken!.Reference);
                session.UseReference(taken.Blob, name, time.GetUtcNow(), isRecalled: true);
                session.PendingAudits.Add(new AuditRecord
                {
                    At = time.GetUtcNow(),
                    Actor = "catch",
                    Verb = StreamVerbs.Activate,
                    Target = stream,
                    Stream = stream,
                    CommandId = EventIds.Derive(stream, epoch, StreamVerbs.Activate, wanted.Ordinal),
                    Before = before,
                    After = AuditHash.Of(session.ReferenceUse() with { Since = null }),
                    Detail = string.Create(CultureInfo.InvariantCulture, $"{name}, T = {taken.Reference.Options.BudgetPrompts}: regime {wanted.RegimeId} came back"),
                });
                return events;
            },
            ResolutionReasons.Recurring,
            cancellationToken);

        // It may have been deleted before the stream named it: then its bytes stay with the stream.
        if (problem is null && (await library.GetAsync(taken!.Id.Name, taken.Id.Version, cancellationToken))?.State != ReferenceStates.Ready)
        {
            await service.ActAsync(
                stream,
                (session, _) =>
                {
                    var isUsed = session.ReferenceName == name;
                    if (isUsed)
                        session.OwnReference();
                    return Task.FromResult(isUsed);
                },
                cancellationToken);
        }
    }

    /// <summary>Lists what the stream learned, so that one can go back to it. What it was made of is kept as long as the stream keeps texts.</summary>
    private async Task<ReferenceId> ListAsync(string stream, FittedReference fitted, Work work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var texts = work.Texts.Select(prompt => prompt.Ordinal).ToHashSet();
        var reference = new StoredReference
        {
            Name = ReferenceId.LearnedName(stream),
            State = ReferenceStates.Ready,
            Source = ReferenceSources.Learned,
            Stream = stream,
            BudgetPrompts = work.BudgetPrompts,
            Actor = "catch",
            Input = work.Input,
            Truncation = work.Truncation,
            IsSampled = work.IsSampled,
            CreatedAt = now,
            UpdatedAt = now,
            VectorsRef = await shelf.KeepAsync(stream, work.Prompts, work.TextLifetime, cancellationToken),
            PromptsRef = texts.Count == 0
                ? null
                : await windows.PutAsync(new PromptWindow { Stream = stream, Epoch = 0, Prompts = work.Texts }, work.TextLifetime, cancellationToken),
        };
        var id = (await library.AddLearnedAsync(shelf.Ready(reference, fitted, work.Prompts, texts.Contains, now), cancellationToken)).Id;
        if (work.IsSampled)
            logger.LogWarning("stream {Stream}: {Reference} is learned from a sample: more prompts came than the encoder takes", stream, id);
        return id;
    }

    /// <summary>The operator's own reference, where the stream did not take it when it was activated.</summary>
    private async Task UseGivenAsync(string stream, string name, long budgetPrompts, CancellationToken cancellationToken)
    {
        var (taken, problem) = await shelf.TakeAsync(name, budgetPrompts, cancellationToken);
        if (taken is null)
            logger.LogWarning("stream {Stream}: the reference of its settings is unfit, it keeps what it has: {Problem}", stream, problem);
        await service.ActAsync(
            stream,
            async (session, token) =>
            {
                if (session.Settings.Reference != name || session.Monitor.IsFrozen)
                    return false;
                session.GivenReference = name;
                session.ReferenceProblem = problem;
                if (taken is not null)
                    await driftEvents.WatchAsync(session, taken.Reference, taken.Blob, name, time.GetUtcNow(), token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Calibrates the reference in use for a changed budget; where what it was made of is gone, the budget counts from the next on.</summary>
    private async Task RecalibrateAsync(string stream, string name, long budgetPrompts, CancellationToken cancellationToken)
    {
        var calibrated = await shelf.RecalibrateAsync(name, budgetPrompts, cancellationToken);
        await service.ActAsync(
            stream,
            async (session, token) =>
            {
                if (!session.WantsCalibration || session.ReferenceName != name || session.BudgetPrompts != budgetPrompts)
                    return false;
                if (calibrated is not var (reference, blob))
                {
                    session.RefusedBudget = budgetPrompts;
                    session.ReferenceProblem = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name} has T = {session.Monitor.Reference!.Options.BudgetPrompts}; what it was made of is no longer kept, so T = {budgetPrompts} counts from the next reference on");
                    return true;
                }

                await driftEvents.CollectAsync(session, session.Monitor.Recalibrate(reference), time.GetUtcNow(), token);
                session.UseReference(blob, name, session.ReferenceSince ?? time.GetUtcNow(), session.IsReferenceRecalled);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The fitted reference, where the vectors make one, and what it lacks to be watched with.</summary>
    private async Task<(FittedReference? Fitted, string? Problem)> FitAsync(string stream, IReadOnlyList<float[]> vectors, long budgetPrompts, CancellationToken cancellationToken)
    {
        try
        {
            var fitted = await shelf.FitAsync(vectors, budgetPrompts, null, cancellationToken);
            logger.LogInformation(
                "stream {Stream}: reference of {Size} prompts (effective {Effective:f0}) is {State}",
                stream, fitted.Reference.Size, fitted.Reference.EffectiveSize, fitted.Reference.State);
            return (fitted, ReferenceShelf.ProblemOf(fitted.Reference));
        }
        catch (ArgumentException exception)
        {
            var problem = ReferenceShelf.ProblemOf(exception);
            logger.LogWarning("stream {Stream}: its prompts make no reference: {Problem}", stream, problem);
            return (null, problem);
        }
    }

    /// <param name="Given">The operator's reference that is to be taken into use.</param>
    /// <param name="Request">The reference that the monitor asked for.</param>
    /// <param name="Prompts">What that is to be made of.</param>
    /// <param name="Texts">Those of them whose texts are there.</param>
    /// <param name="Recall">The reference of old that the monitor asked for, and its name.</param>
    /// <param name="Recalibrate">The reference that is to be calibrated for another budget.</param>
    /// <param name="BudgetPrompts">The stream's T, of the prompts that are taken.</param>
    /// <param name="Input">What of the stream's prompts is encoded.</param>
    /// <param name="Truncation">How texts that are too long are read.</param>
    /// <param name="IsSampled">Whether prompts were left out while these were collected.</param>
    /// <param name="TextLifetime">How long the stream keeps texts.</param>
    private sealed record Work(
        string? Given, ReferenceReady? Request, IReadOnlyList<ReferencePrompt> Prompts, IReadOnlyList<WindowPrompt> Texts,
        (ReferenceRecalled Event, string? Name)? Recall, string? Recalibrate, long BudgetPrompts, string Input, string Truncation, bool IsSampled, TimeSpan TextLifetime);
}
