using System.Diagnostics;
using SamkeStream.Adapt.Resolving;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Generation;
using SamkeStream.Hosting;
using SamkeStream.Language.Lora;
using SamkeStream.State;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;

namespace SamkeStream.Adapt;

/// <summary>Window in, stored adapters out. What cannot become an adapter is rejected with the reason.</summary>
internal sealed class AdaptService(
    WindowGenerator generator, PromptWindows windows, PromptResolver resolver, StreamRegistry streams, AdapterRegistry adapters, AdaptOptions options, TimeProvider time,
    ILogger<AdaptService> logger)
{
    public async Task<(AdapterGenerated? Generated, AdapterRejected? Rejected)> GenerateAsync(AdaptationRequested request, CancellationToken cancellationToken)
    {
        var unresolved = 0;
        try
        {
            var window = await windows.GetAsync(request.Stream, request.WindowRef, cancellationToken)
                ?? throw new GenerationException($"the window {request.WindowRef} is not in the store; its lifetime may be over");
            if (window.Stream != request.Stream || window.Prompts.Count != request.Count)
                throw new GenerationException($"the window {request.WindowRef} holds {window.Prompts.Count} prompts of stream '{window.Stream}', not {request.Count} of '{request.Stream}'");
            (var texts, unresolved) = await TextsAsync(request, window, cancellationToken);
            var generated = await GenerateAsync(request, texts, cancellationToken);
            await NoteAsync(LatestAdaptation.Generated, null);
            return (generated, null);
        }
        catch (Exception exception) when (exception is GenerationException or ResolverException or AdapterException or DamagedBlobException or InvalidDataException or ArgumentException)
        {
            logger.LogWarning("stream {Stream}, epoch {Epoch}: no adapter: {Problem}", request.Stream, request.Epoch, exception.Message);
            await NoteAsync(LatestAdaptation.Rejected, exception.Message);
            return (null, Rejection(request, exception.Message));
        }

        async Task NoteAsync(string outcome, string? reason) => await streams.NoteAdaptationAsync(
            request.Stream, new LatestAdaptation(request.Epoch, time.GetUtcNow(), outcome, request.Count, unresolved, reason), cancellationToken);
    }

    /// <summary>The texts of a window; those that are not kept are asked for.</summary>
    private async Task<(IReadOnlyList<string> Texts, int Unresolved)> TextsAsync(AdaptationRequested request, PromptWindow window, CancellationToken cancellationToken)
    {
        var settings = await streams.GetAsync(request.Stream, cancellationToken) ?? new StreamSettings { Stream = request.Stream };
        var (texts, unresolved) = await resolver.ResolveAsync(settings, window.Prompts, cancellationToken);
        if (texts.Count < Math.Min(options.MinimumPrompts, window.Prompts.Count))
            throw new ResolverException($"texts could be had of {texts.Count} of {window.Prompts.Count} prompts; allowed are {Math.Min(options.MinimumPrompts, window.Prompts.Count)} and more (Samke:Adapt:MinimumPrompts)");
        if (unresolved > 0)
            logger.LogWarning("stream {Stream}, epoch {Epoch}: {Unresolved} of {Prompts} prompts have a text neither here nor in the resolver; they are left out", request.Stream, request.Epoch, unresolved, window.Prompts.Count);
        return (texts, unresolved);
    }

    private async Task<AdapterGenerated> GenerateAsync(AdaptationRequested request, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var seed = SeedOf(request.WindowRef);
        var started = Stopwatch.GetTimestamp();
        var draws = generator.Generate(texts, options.Draws, seed, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        SamkeMeter.Generate.Record(seconds);

        var digests = new List<string>(draws.Count);
        foreach (var draw in draws)
        {
            var stored = await adapters.PutAsync(PeftFormat.Write(draw), Describe(request, draw, seed), cancellationToken);
            digests.Add(stored.Digest);
        }

        logger.LogInformation("stream {Stream}, epoch {Epoch}: {Draws} adapters in {Seconds:f2} s", request.Stream, request.Epoch, digests.Count, seconds);
        return new AdapterGenerated
        {
            EventId = EventIds.Derive(request.Stream, request.Epoch, EventTypes.AdapterGenerated),
            Stream = request.Stream,
            Epoch = request.Epoch,
            OccurredAt = request.OccurredAt,
            WindowRef = request.WindowRef,
            Adapter = digests[0],
            Draws = digests,
            BaseModel = generator.BaseModel.Id,
            GenerationSeconds = seconds,
            Reason = request.Reason,
            RegimeId = request.RegimeId,
        };
    }

    private AdapterDescription Describe(AdaptationRequested request, LoraAdapter adapter, int seed) => new()
    {
        BaseModel = generator.BaseModel,
        Rank = adapter.Config.Rank,
        Alpha = adapter.Config.Alpha,
        TargetModules = [.. adapter.Config.Targets.Select(target => target.Name())],
        Dtype = "bfloat16",
        Provenance = new AdapterProvenance
        {
            Stream = request.Stream,
            Epoch = request.Epoch,
            WindowRef = request.WindowRef,
            Bundle = generator.Bundle,
            Seed = seed,
            Strategy = StrategyNames.Generated,
        },
        CreatedAt = request.OccurredAt,
    };

    private static AdapterRejected Rejection(AdaptationRequested request, string reason) => new()
    {
        EventId = EventIds.Derive(request.Stream, request.Epoch, EventTypes.AdapterRejected),
        Stream = request.Stream,
        Epoch = request.Epoch,
        OccurredAt = request.OccurredAt,
        Reason = reason,
        Scoreboard = [],
    };

    /// <summary>The same window always gives the same adapters.</summary>
    private static int SeedOf(string digest) => (int)(Convert.ToUInt32(digest[..8], 16) & int.MaxValue);
}
