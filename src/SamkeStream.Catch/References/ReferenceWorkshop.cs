using System.Globalization;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sessions;
using SamkeStream.Drift;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.State;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.References;

/// <summary>
/// Makes the references that somebody asked for, one after another and beside the consumers. Whoever takes one up says so in
/// the library and gives signs of life there; one without a sign is taken up by another worker.
/// </summary>
internal sealed class ReferenceWorkshop(
    ReferenceLibrary library,
    ReferenceShelf shelf,
    StreamSessions sessions,
    StreamRegistry registry,
    PromptEncoder encoder,
    PromptWindows windows,
    CatchOptions options,
    Patience patience,
    TimeProvider time,
    ILogger<ReferenceWorkshop> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private readonly Guid _worker = Guid.NewGuid();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            IReadOnlyList<StoredReference> unfinished = [];
            await patience.RunAsync(async token => unfinished = await library.UnfinishedAsync(token), stoppingToken);
            foreach (var reference in unfinished)
                await patience.RunAsync(token => TryMakeAsync(reference, token), stoppingToken);
        }
    }

    private async Task TryMakeAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        try
        {
            if (reference.Source == ReferenceSources.Live)
                await MakeLiveAsync(reference, cancellationToken);
            else if (await ClaimAsync(reference.Id, cancellationToken) is { } claimed)
                await MakeAsync(claimed, await PromptsAsync(claimed, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (exception is UnfitException or ArgumentException or InvalidDataException or DamagedBlobException)
        {
            var problem = ReferenceShelf.ProblemOf(exception);
            logger.LogWarning("reference {Reference} cannot be made: {Problem}", reference.Id, problem);
            await library.ChangeAsync(
                reference.Id,
                found => WithoutTexts(found) with { State = ReferenceStates.Failed, Problem = problem, UpdatedAt = time.GetUtcNow(), Worker = null },
                cancellationToken);
            await ForgetTextsAsync(reference, cancellationToken);
            if (reference.Source == ReferenceSources.Live)
                await EndLiveAsync(reference, cancellationToken);
        }
    }

    /// <summary>Takes a reference up; null where another worker has it.</summary>
    private ValueTask<StoredReference?> ClaimAsync(ReferenceId id, CancellationToken cancellationToken) => library.ChangeAsync(
        id,
        found =>
        {
            var now = time.GetUtcNow();
            var isFree = found.State != ReferenceStates.Fitting || found.Worker == _worker || now - found.UpdatedAt > LongestSilence;
            return isFree ? found with { State = ReferenceStates.Fitting, Progress = 0, Worker = _worker, UpdatedAt = now } : null;
        },
        cancellationToken);

    private async Task MakeAsync(StoredReference reference, Ingredients ingredients, CancellationToken cancellationToken)
    {
        var prompts = await EncodedAsync(reference, ingredients, cancellationToken);
        var fitted = await WithProgressAsync(
            reference.Id,
            .5,
            progress => shelf.FitAsync([.. prompts.Select(prompt => prompt.Vector)], reference.BudgetPrompts, progress, cancellationToken),
            cancellationToken);
        if (ReferenceShelf.ProblemOf(fitted.Reference) is { } problem)
            throw new UnfitException(problem);
        var hasText = reference.KeepsTexts ? ingredients.Texts.Select(text => text.Ordinal).ToHashSet() : [];
        var vectors = await shelf.KeepAsync(reference.Stream, prompts, reference.Stream is null ? null : await TextLifetimeAsync(reference, cancellationToken), cancellationToken);
        var now = time.GetUtcNow();
        await library.ChangeAsync(
            reference.Id,
            found => shelf.Ready(WithoutTexts(found with { PromptsRef = ingredients.PromptsRef, VectorsRef = vectors, IsSampled = reference.IsSampled }), fitted, prompts, hasText.Contains, now),
            cancellationToken);
        await ForgetTextsAsync(reference, cancellationToken);
        logger.LogInformation(
            "reference {Reference} of {Size} prompts (effective {Effective:f0}) is {State}",
            reference.Id, fitted.Reference.Size, fitted.Reference.EffectiveSize, fitted.Reference.State);
    }

    private static StoredReference WithoutTexts(StoredReference reference) => reference.KeepsTexts ? reference : reference with { PromptsRef = null };

    /// <summary>Deletes the texts that were handed over for the reference, where they may not be kept longer than it takes to make it.</summary>
    private async Task ForgetTextsAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        if (!reference.KeepsTexts && reference.PromptsRef is { } digest)
            await windows.DeleteAsync(digest, cancellationToken);
    }

    private async Task<Ingredients> PromptsAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        if (reference.Source != ReferenceSources.File)
            return await OfStreamAsync(reference, cancellationToken);
        var digest = reference.PromptsRef ?? throw new UnfitException("its prompts were never handed over");
        var window = await windows.GetAsync(reference.Stream ?? "", digest, cancellationToken) ?? throw new UnfitException("its prompts are no longer kept; allowed: create it again");
        return new Ingredients([], window.Prompts, digest);
    }

    /// <summary>What is kept of a stream in a span of time: vectors of the references it learned, of the one it learns, and texts.</summary>
    private async Task<Ingredients> OfStreamAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        var stream = reference.Stream!;
        if (await registry.GetAsync(stream, cancellationToken) is null)
            throw new UnfitException($"stream '{stream}' is not registered");
        var kept = new SortedDictionary<long, ReferencePrompt>();
        foreach (var learned in await library.VersionsAsync(ReferenceId.LearnedName(stream), cancellationToken))
        {
            foreach (var prompt in await shelf.VectorsAsync(learned, cancellationToken) ?? [])
                kept[prompt.Ordinal] = prompt;
        }

        var (collected, recent) = await sessions.UseAsync(
            stream,
            session => Task.FromResult((
                (session.Monitor.Collected.Select(prompt => new ReferencePrompt(prompt.Ordinal, prompt.Time, prompt.Vector)).ToList(), session.Texts.ToList()),
                SessionChange.Checked)),
            cancellationToken);
        foreach (var prompt in collected)
            kept[prompt.Ordinal] = prompt;
        var texts = recent.Where(prompt => IsWithin(prompt.Time)).ToList();
        var prompts = kept.Values.Where(prompt => IsWithin(prompt.Time)).ToList();
        var known = prompts.Select(prompt => prompt.Ordinal).ToHashSet();
        var count = prompts.Count + texts.Count(text => !known.Contains(text.Ordinal));
        if (count < DriftReference.MinimumSize)
        {
            var all = kept.Values.Select(prompt => prompt.Time).Concat(recent.Select(prompt => prompt.Time)).Where(at => at is not null).Order().ToList();
            throw new UnfitException(string.Create(
                CultureInfo.InvariantCulture,
                $"of {count} prompts of stream '{stream}' in that span the texts or vectors are still kept; allowed are {DriftReference.MinimumSize} and more{(all.Count > 0 ? $" (there are some from {all[0]:o} to {all[^1]:o})" : "")}; --live collects prompts to come"));
        }

        var digest = texts.Count == 0
            ? null
            : await windows.PutAsync(new PromptWindow { Stream = stream, Epoch = 0, Prompts = texts }, await TextLifetimeAsync(reference, cancellationToken), cancellationToken);
        return new Ingredients(prompts, texts, digest);

        bool IsWithin(DateTimeOffset? at) =>
            at is { } value && (reference.Since is not { } since || value >= since) && (reference.Until is not { } until || value < until);
    }

    private async Task MakeLiveAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        var name = reference.Id.ToString();
        if (await registry.GetAsync(reference.Stream!, cancellationToken) is null)
            throw new UnfitException($"stream '{reference.Stream}' is not registered");
        var (other, collected, prompts, isSampled) = await sessions.UseAsync(
            reference.Stream!,
            session =>
            {
                if (session.Live is { } busy && busy.Reference != name)
                    return Task.FromResult(((busy.Reference, 0, (IReadOnlyList<ReferencePrompt>?)null, false), SessionChange.Checked));
                var isNew = session.Live is null && reference.State == ReferenceStates.Waiting;
                if (isNew)
                    session.Live = new LiveCollection(name, reference.Wanted!.Value, []);
                var live = session.Live;
                var made = live?.IsComplete == true ? (IReadOnlyList<ReferencePrompt>?)[.. live.Prompts] : null;
                return Task.FromResult((("", live?.Prompts.Count ?? 0, made, made is not null && session.IsSampledSince(made[0].Ordinal)), isNew ? SessionChange.Any : SessionChange.Checked));
            },
            cancellationToken);
        if (other.Length > 0)
            throw new UnfitException($"stream '{reference.Stream}' is collecting prompts for {other}; allowed is one at a time");
        if (prompts is null)
        {
            var progress = (double)collected / reference.Wanted!.Value;
            if (reference.State == ReferenceStates.Waiting || progress > reference.Progress)
            {
                await library.ChangeAsync(
                    reference.Id,
                    found => found.State == ReferenceStates.Fitting ? null : found with { State = ReferenceStates.Collecting, Progress = Math.Max(found.Progress, progress), UpdatedAt = time.GetUtcNow() },
                    cancellationToken);
            }

            return;
        }

        if (await ClaimAsync(reference.Id, cancellationToken) is not { } claimed)
            return;
        await MakeAsync(claimed with { IsSampled = isSampled }, new Ingredients(prompts, [], null), cancellationToken);
        await EndLiveAsync(reference, cancellationToken);
    }

    private async Task EndLiveAsync(StoredReference reference, CancellationToken cancellationToken)
    {
        if (await registry.GetAsync(reference.Stream!, cancellationToken) is null)
            return;
        await sessions.UseAsync(
            reference.Stream!,
            session =>
            {
                var isOurs = session.Live?.Reference == reference.Id.ToString();
                if (isOurs)
                    session.Live = null;
                return Task.FromResult((0, isOurs ? SessionChange.Any : SessionChange.None));
            },
            cancellationToken);
    }

    /// <summary>The prompts in order, those that have only a text encoded now.</summary>
    private Task<IReadOnlyList<ReferencePrompt>> EncodedAsync(StoredReference reference, Ingredients ingredients, CancellationToken cancellationToken) => WithProgressAsync(
        reference.Id,
        0,
        progress => Task.Run(
            () =>
            {
                var truncation = PromptTexts.TruncationOf(reference.Truncation);
                var prompts = ingredients.Prompts.ToDictionary(prompt => prompt.Ordinal);
                var texts = ingredients.Texts.Where(text => !prompts.ContainsKey(text.Ordinal)).ToList();
                for (var done = 0; done < texts.Count; done += options.BatchSize)
                {
                    var batch = texts.GetRange(done, Math.Min(options.BatchSize, texts.Count - done));
                    var encoded = encoder.Encode([.. batch.Select(text => new EncoderText(text.Text, truncation))], cancellationToken);
                    for (var i = 0; i < batch.Count; i++)
                        prompts[batch[i].Ordinal] = new ReferencePrompt(batch[i].Ordinal, batch[i].Time, encoded[i].Vector);
                    progress.Report((double)done / texts.Count);
                }

                return (IReadOnlyList<ReferencePrompt>)[.. prompts.Values.OrderBy(prompt => prompt.Ordinal)];
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Runs half of the work and shows how far it has got.</summary>
    private async Task<T> WithProgressAsync<T>(ReferenceId id, double from, Func<IProgress<double>, Task<T>> work, CancellationToken cancellationToken)
    {
        var latest = new Latest();
        var task = work(latest);
        while (await Task.WhenAny(task, Task.Delay(Every, time, cancellationToken)) != task)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await library.ChangeAsync(
                id, found => found.Worker == _worker ? found with { Progress = from + (latest.Value / 2), UpdatedAt = time.GetUtcNow() } : null, cancellationToken);
        }

        return await task;
    }

    private async Task<TimeSpan> TextLifetimeAsync(StoredReference reference, CancellationToken cancellationToken) =>
        TimeSpan.FromHours((await registry.GetAsync(reference.Stream!, cancellationToken) ?? new StreamSettings { Stream = reference.Stream! }).PromptTtlHours);

    /// <param name="Prompts">Those whose vectors are known.</param>
    /// <param name="Texts">Those whose texts are known.</param>
    /// <param name="PromptsRef">Digest of the texts.</param>
    private sealed record Ingredients(IReadOnlyList<ReferencePrompt> Prompts, IReadOnlyList<WindowPrompt> Texts, string? PromptsRef);

    private sealed class UnfitException(string message) : Exception(message);

    private sealed class Latest : IProgress<double>
    {
        private double _value;

        public double Value => Volatile.Read(ref _value);

        public void Report(double value) => Volatile.Write(ref _value, value);
    }
}
